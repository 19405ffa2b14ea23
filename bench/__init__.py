"""What a user would time on a broker, beside what the user would pick instead: `python -m bench` prints one table."""
