"""The command line of an operator: `python -m operations --help`."""
