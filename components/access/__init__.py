"""How a node role is let into its cluster."""
