"""Why builds fail, in the words of their steps and logs, and what helps.

Sources: https://docs.aws.amazon.com/imagebuilder/latest/userguide/troubleshooting.html, AWSTOE's log, the messages of
the project's own components (`components/powershell/image_scripts.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """A cause of failed builds: what the reason or the log's last lines hold, and what it is and helps in one line."""

    pattern: re.Pattern[str]
    remedy: str


def _row(pattern: str, remedy: str) -> Cause:
    return Cause(re.compile(pattern, re.IGNORECASE), remedy)


CAUSES = (
    _row(
        r"instance profile .* has no role|can't reach Systems Manager|SSM agent|not available in SSM|"
        r"RequestTimeout.*SSM|failed to .*Systems Manager",
        "the machine does not reach Systems Manager: give build.subnetId a way out, or endpoints for ssm, ssmmessages "
        "and ec2messages, and see that its role has AmazonSSMManagedInstanceCore",
    ),
    _row(
        r"EKS artifacts are already installed",
        "the base holds the EKS artifacts already; use base.eksOptimized without the EKS artifacts component",
    ),
    _row(
        r"ParentImage|parent image|InvalidAMIID|AMI .*(does not exist|not found)",
        "the base is gone or not shared with this account; eks-windows images withdrawn names what loses its AMI",
    ),
    _row(
        r"no space left|not enough space|free disk|disk (is )?full|0x80070070",
        "the disk is full; raise rootVolume.sizeGib, or cache fewer images: eks-windows images cached estimates them",
    ),
    _row(
        r"no matching manifest|no match for platform|not found: manifest|manifest unknown|pull access denied",
        "a cached image is not there, or for another Windows; eks-windows images cached asks its registry",
    ),
    _row(
        r"toomanyrequests|429 Too Many Requests",
        "a registry limits anonymous pulls; cache through an ECR pull-through cache, or start the build again later",
    ),
    _row(
        r"ecr:\w+|no basic auth credentials|GetAuthorizationToken|401 Unauthorized|authorization failed",
        "the build's role may not read that registry; add ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the "
        "repository to the role, and its account to the repository's policy",
    ),
    _row(
        r"0x8024\w{4}|Windows Update|UpdateOS",
        "Windows Update failed; start the build again, and if it stays: exclude the update under updates.exclude",
    ),
    _row(
        r"sysprep",
        "sysprep failed: an app installed for one user, or a pending restart; let the component before it restart, and "
        "read setupact.log with build.keepFailedInstance",
    ),
    _row(
        r"InvalidKMSKey|KMSKeyNotAccessible|Client\.InternalError|kms:\w+|KMS key",
        "the key does not let Image Builder's service-linked role use it; add it to the key's policy, in each Region",
    ),
    _row(
        r"EC2ImageBuilderDistributionCrossAccountRole|assume role|not authorized to perform: sts:AssumeRole",
        "a target account does not let Image Builder in; make EC2ImageBuilderDistributionCrossAccountRole there",
    ),
    _row(
        r"InsufficientInstanceCapacity|sufficient .*capacity|Unsupported.*instance type|VcpuLimitExceeded",
        "no machine of this type was to be had; give more than one of build.instanceTypes, or start again later",
    ),
    _row(
        r"is missing required KB|lacks KB\d+|required update",
        "an update of updates.required is not in the image; a later cumulative update may hold it: take it out",
    ),
    _row(
        r"timed? ?out|exceeded.*time",
        "a step took too long; use a larger machine under build.instanceTypes, or raise the component's timeout",
    ),
)
"""The first that fits counts."""


def cause_of(*texts: str) -> str:
    """What helps, by the first text that a row fits; "" where nobody knows."""
    found = (cause.remedy for text in texts if text for cause in CAUSES if cause.pattern.search(text))
    return next(found, "")
