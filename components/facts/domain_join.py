"""How Systems Manager joins a machine to a domain.

Source: https://docs.aws.amazon.com/directoryservice/latest/admin-guide/launching_instance.html
"""

DOCUMENT = "AWS-JoinDirectoryServiceDomain"
"""The command document of Amazon's that does it."""
