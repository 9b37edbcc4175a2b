"""From the engine's calls to verdicts: the adapter, and the evaluation of all rules."""
