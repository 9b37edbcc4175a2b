"""Draining a Windows node: its pods leave through the Eviction API, as their budgets allow, before its machine goes."""
