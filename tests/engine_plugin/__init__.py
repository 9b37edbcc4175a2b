"""Tests of what every plugin process stands on."""
