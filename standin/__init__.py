"""AWS for a Pulumi program without an account: an API server and a provider."""
