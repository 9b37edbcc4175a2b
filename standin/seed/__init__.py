"""What the account holds before the first request: a document that whoever starts the stand-in hands over."""
