"""A real PowerShell for tests: one process, in which each script has a runspace and an environment of its own."""
