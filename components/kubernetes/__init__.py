"""The API server of an EKS cluster: how to reach it, and a client for it."""
