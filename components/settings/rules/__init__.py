"""What has to hold between several values: one table for stack files and for arguments of components."""
