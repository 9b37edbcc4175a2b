"""The engine's event stream as SARIF, JUnit, Markdown and a baseline: `python -m eks_windows.report`."""
