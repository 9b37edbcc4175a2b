"""Below every process that the Pulumi engine starts: how it is run and ended, its errors, its values.

The language host, the aws-auth provider and the stand-in for AWS's provider stand on it; it knows none of them.
"""
