"""`eks-windows rollout`: whether the nodes of a stack run what the stack says."""
