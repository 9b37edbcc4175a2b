"""Tests of `operations/drain`."""
