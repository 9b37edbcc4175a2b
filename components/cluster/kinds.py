"""In which forms people have a cluster, and the adapter that reads each."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator

import pulumi
import pulumi_aws as aws

PULUMI_EKS = "pulumi_eks"
"""The package, which is not imported to tell: that takes half a second."""


def is_of_pulumi_eks(given: object) -> bool:
    """Whether something is a resource of pulumi-eks."""
    return any(kind.__module__.partition(".")[0] == PULUMI_EKS for kind in type(given).__mro__)


def adapter_for(given: object) -> str:
    """The call that makes a `Cluster` of what somebody has."""
    return next(_adapters(given), "from_lookup(name), from_resource, from_pulumi_eks, from_stack_output, or its values")


def _adapters(given: object) -> Iterator[str]:
    if is_of_pulumi_eks(given):
        yield "from_pulumi_eks(...)"
    if isinstance(given, aws.eks.Cluster):
        yield "from_resource(...)"
    if isinstance(given, aws.eks.GetClusterResult | str):
        yield "from_lookup(name)"
    if isinstance(given, pulumi.StackReference):
        yield "from_stack_output(...)"
    if isinstance(given, pulumi.Output | Awaitable):
        yield "from_stack_output(...) for a stack's output, from_resource(...) for a resource's"
