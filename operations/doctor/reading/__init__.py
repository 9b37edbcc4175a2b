"""Asking AWS and the API server what the checks need; what does not answer is an answer, too."""
