"""Who we are to the API server."""

from components.facts.names import PROJECT

FIELD_MANAGER = PROJECT
"""The name under which the API server records our writes in `metadata.managedFields`."""
