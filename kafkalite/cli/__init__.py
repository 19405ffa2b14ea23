"""The command line: options, messages to people and scripts, and the life of one broker process."""
