"""Who can join a cluster as what: aws-auth and access entries, read live and checked."""
