"""The IAM role of one Windows node group, and the instance profile that hands it to the nodes.

Never shared with Linux: a role is mapped into the cluster as Linux or as Windows (EKS user guide, "Don't use the same
IAM role for both Windows and Linux nodes"). Windows node groups may share one, a `NodeRole` that is made beside them.
"""

from typing import TypedDict

import pulumi


class NodeRole(TypedDict):
    """A role that stands already, as a node group takes it."""

    arn: pulumi.Input[str]
    """Its ARN, with its path."""

    name: pulumi.Input[str]
    """Its name."""

    instance_profile_arn: pulumi.Input[str]
    """ARN of the instance profile that holds it."""
