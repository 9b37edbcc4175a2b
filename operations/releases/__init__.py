"""Releases: which there are, what changed between two, and which one a stack pins."""
