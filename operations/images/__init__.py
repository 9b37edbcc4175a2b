"""Images: what they cache, and how their builds go."""
