"""Step Functions, whose tags have keys."""
