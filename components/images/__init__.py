"""The image pipeline: everything that builds a Windows AMI on its patch day."""
