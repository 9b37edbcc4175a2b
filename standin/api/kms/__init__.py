"""KMS, which knows what it has not."""
