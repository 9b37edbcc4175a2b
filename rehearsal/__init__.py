"""Running the whole project without an AWS account: a stand-in API, and a provider that speaks to it."""
