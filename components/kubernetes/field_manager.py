"""Who we are to the API server."""

FIELD_MANAGER = "eks-windows-nodes"
"""The name under which the API server records our writes in `metadata.managedFields`."""
