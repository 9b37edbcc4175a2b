"""What is true of AWS and Windows: versions, names, limits, defaults. Tables and pure functions."""
