"""What every command has in common: its options, its words on the terminal, its exit code."""
