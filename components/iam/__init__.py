"""IAM roles: of machines, for images and nodes alike, and of the pipeline that deploys both."""
