"""What a command's exit code says; each command's help repeats it."""

RIGHT = 0
"""Nothing is wrong."""

FOUND = 1
"""Something is wrong, or not done yet."""

USAGE = 2
"""The command was called wrongly; typer's own."""

INCOMPLETE = 3
"""Something could not be read, so nobody can tell."""

STOPPED = 130
"""Stopped by the person at the terminal, as a shell tells it: 128 and SIGINT."""
