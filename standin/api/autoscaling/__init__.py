"""What moto's Auto Scaling lacks: instance refreshes, and groups that keep what they are given."""
