"""Tests of components.aws_auth."""
