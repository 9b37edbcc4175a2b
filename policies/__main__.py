"""The policy pack eks-windows: one proof per pull request that a cluster's Windows nodes are what they should be."""

from eks_windows.engine.adapter import serve
from eks_windows.rules import all_rules

serve(all_rules())
