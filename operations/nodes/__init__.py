"""`eks-windows nodes`: single nodes of a stack's groups."""
