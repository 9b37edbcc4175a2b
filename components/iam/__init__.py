"""IAM roles of machines, for images and nodes alike."""
