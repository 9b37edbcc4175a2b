"""What to do about an entry, decided without asking anybody. Pure."""
