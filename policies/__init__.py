"""The policy pack eks-windows. The engine runs `__main__.py` in this folder; everything else is in `eks_windows`."""
