"""Whether a role may do what a request asks: by its policies' actions, resources and conditions, as IAM decides it."""
