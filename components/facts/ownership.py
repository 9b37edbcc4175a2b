"""Tags by which a policy tells what belongs to a cluster. Pure."""

from components.facts.names import TAG_PREFIX

CLUSTER_TAG = f"{TAG_PREFIX}cluster"
"""Ours, on what has an id and no name: launch templates and security groups."""

EKS_CLUSTER_TAG = "aws:eks:cluster-name"
"""EKS's, on the security group that it makes for a cluster.

Source: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

STACK_TAG = f"{TAG_PREFIX}stack"
"""Ours, on what a cluster has one of by its name: ``PROJECT/STACK`` of the stack that made it."""
