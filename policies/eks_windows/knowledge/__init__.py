"""What is true of Windows on EKS, for rules and forms alike."""
