"""aws-auth of a live cluster: reading, and the write protocol."""
