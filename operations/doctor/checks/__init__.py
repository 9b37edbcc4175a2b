"""The checks: one file for each subject, one table of all."""
