"""The policy pack for Windows nodes on Amazon EKS; it needs nothing of any program it judges."""
