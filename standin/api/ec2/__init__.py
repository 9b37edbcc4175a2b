"""What moto's EC2 lacks for Windows images and nodes: Fast Launch, template versions that can be deleted, real AMIs."""
