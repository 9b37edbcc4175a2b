"""Systems Manager, with associations."""
