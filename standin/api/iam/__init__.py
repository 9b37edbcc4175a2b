"""IAM, which finds what is not there as AWS does."""
