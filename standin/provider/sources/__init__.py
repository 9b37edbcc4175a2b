"""Data sources: one module per service, one function per data source."""
