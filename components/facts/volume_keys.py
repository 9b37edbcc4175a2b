"""Who has to be able to use the KMS keys of nodes' volumes, and how.

Source: EC2 Auto Scaling user guide, Required AWS KMS key policy for use with encrypted volumes.
"""

SCALING_ROLE = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
"""Auto Scaling's service-linked role, by which it and EKS start nodes, behind the account of its ARN."""

GRANTED = (
    "CreateGrant",
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
)
"""The operations that a grant allows it."""
