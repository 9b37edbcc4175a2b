"""Why instances do not start, in Auto Scaling's own words, and what helps.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html and the pages below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

AUTO_SCALING_ROLE = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
"""The service-linked role that starts instances: it has to be named by a key's policy or grant, root is not enough."""


@dataclass(frozen=True)
class Cause:
    """A cause of failed launches.

    Attributes:
        pattern: what its reason holds.
        remedy: what it is and what helps, in one line.
        lasts: whether waiting is of no use.
    """

    pattern: re.Pattern[str]
    remedy: str
    lasts: bool


CAUSES = (
    Cause(
        re.compile(r"Lifecycle Action .*abandoned|launch hook", re.IGNORECASE),
        "a node did not join its cluster within launchHook.timeoutMinutes, and the former ones stay; see "
        "docs/rollouts.md, Nodes that do not join",
        lasts=False,
    ),
    Cause(
        re.compile(r"InvalidKMSKey|Client\.InternalError|KMS key"),
        "the KMS key of a volume or of the AMI does not let Auto Scaling use it; name the service-linked role in "
        "the key's policy, or give it a grant: aws kms create-grant --key-id KEY --grantee-principal "
        f"arn:aws:iam::ACCOUNT:{AUTO_SCALING_ROLE} --operations Encrypt Decrypt ReEncryptFrom ReEncryptTo "
        "GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant",
        lasts=True,
    ),
    Cause(
        re.compile(r"\bAMI\b|image id|InvalidAMIID", re.IGNORECASE),
        "the AMI is gone, pending or not shared with this account; pin a release that this account can launch",
        lasts=True,
    ),
    Cause(
        re.compile(r"[Ii]nstance [Pp]rofile|iam:PassRole"),
        "the nodes' instance profile is gone, or was made anew under the same name; run pulumi up --refresh",
        lasts=True,
    ),
    Cause(
        re.compile(r"subnet ID|InvalidSubnet|not authorized to use .*subnet", re.IGNORECASE),
        "a subnet of the group is gone, or shared with this account no more; change subnetIds",
        lasts=True,
    ),
    Cause(re.compile(r"[Kk]ey ?pair"), "the key pair is not in this Region; change keyPair or take it out", lasts=True),
    Cause(
        re.compile(r"security group|InvalidGroup", re.IGNORECASE),
        "a security group of the launch template is gone; change securityGroupIds, then run pulumi up --refresh",
        lasts=True,
    ),
    Cause(
        re.compile(r"sufficient .*capacity|InsufficientInstanceCapacity"),
        "a zone has no machine of this type; give subnets in more zones or another instance type; Auto Scaling goes on "
        "trying",
        lasts=False,
    ),
    Cause(
        re.compile(r"vCPU|InstanceLimitExceeded|VcpuLimitExceeded"),
        "the account's vCPU quota is used up; ask for more (Service Quotas, L-1216C47A)",
        lasts=False,
    ),
    Cause(
        re.compile(r"free addresses|InsufficientFreeAddresses|private IP"),
        "a subnet has no free address; give larger subnets",
        lasts=False,
    ),
)
"""The first that fits counts."""


def cause_of(reason: str) -> Cause | None:
    """What a reason means; None where nobody knows."""
    return next((cause for cause in CAUSES if cause.pattern.search(reason)), None)
