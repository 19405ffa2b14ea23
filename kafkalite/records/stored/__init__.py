"""Generated: records of internal topics, control records and files, one module each; key and value stand together."""
