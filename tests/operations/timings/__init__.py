"""Tests of timings."""
