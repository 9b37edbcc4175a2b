"""Tests of the components, and of the pure modules that they are made of."""
