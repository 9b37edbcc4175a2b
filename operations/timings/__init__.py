"""How long nodes take from their launch until they are Ready."""
