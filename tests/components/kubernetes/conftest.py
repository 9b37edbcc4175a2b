"""A real API server with played nodes, as tests of drains have it."""

from tests.operations.drain.conftest import cluster

__all__ = ["cluster"]
