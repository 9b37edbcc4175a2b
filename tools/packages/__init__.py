"""Packages that set-up installs or reads: Python, npm, the policy pack's wheels."""
