"""mapRoles as text: read as Go reads it, and edited entry by entry. Pure."""
