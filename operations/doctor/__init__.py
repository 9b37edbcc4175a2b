"""Whether a cluster can have Windows nodes, and roll them."""
