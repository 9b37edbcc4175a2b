"""Forms that may hold EKS nodes and that no other form reads, told by their type and content; one table.

A type that comes tomorrow is named without a line of code: what counts is the words in its token, and for resources
that carry others in themselves (templates, charts, manifests) the words in their content.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eks_windows.model import NotJudged
from eks_windows.stack.resource import TemplateResource

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_MAKERS = (
    rb"AWS::EKS::Nodegroup|AWS::EKS::FargateProfile"
    rb"|Start-EKSBootstrap|-EKSClusterName|EKS_Optimized|WINDOWS_(?:CORE|FULL)_\d{4}|EC2_WINDOWS|eks:kube-proxy-windows"
    rb"|eksctl\.io/v|eksctl\s+create\s+(?:nodegroup|cluster)|create[-_]?nodegroup|EC2NodeClass|AWSNodeTemplate|AWSMachine"
    rb"|amiFamily|aws_eks_node_group|eks\.services\.k8s\.aws|eks\.aws(?:\.m)?\.(?:upbound|crossplane)\.io|eksClusterArn"
)
_NODES = re.compile(_MAKERS + rb"|kubernetes\.io/cluster/|k8s\.io/cluster-autoscaler/", re.IGNORECASE)
"""What the content of a carrier says of EKS nodes, in UTF-8 as it is on the wire."""

_IN_CHARTS = re.compile(_MAKERS + rb"|\b(?:LaunchTemplate|AutoscalingGroup)\b", re.IGNORECASE)
"""The same of charts: the tags are what an autoscaler looks for there, or what a driver gives to volumes."""

_EKS = re.compile(rb"(?<![a-z0-9+/])eks|/eks(?![a-z0-9])")
_WORDS = (b"amazoneks", b"kubernetes.io/", b"karpenter")
"""What a type or a property says of EKS at all, in small letters; no text in base64 has it by chance."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of form.

    Attributes:
        token: what its type token looks like.
        what: what to call it in a message.
        words: what its content has to say for it to be about nodes; None where its type tells.
    """

    token: re.Pattern[str]
    what: str
    words: re.Pattern[bytes] | None


def _row(pattern: str, what: str, words: re.Pattern[bytes] | None = _NODES) -> Row:
    return Row(re.compile(pattern, re.IGNORECASE), what, words)


ROWS = (
    _row(
        r"karpenter(?!\.(?:azure|gcp|alibaba)).*(NodeClass|NodeTemplate|NodeClaim|Provisioner)$",
        "Karpenter resource",
        words=None,
    ),
    _row(
        r"cluster\.x-k8s\.io/.*AWS\w*Machine|cluster\.x-k8s\.io/[^:]*:MachinePool$",
        "Cluster API nodes",
        words=None,
    ),
    _row(r"(eks|aws)[^:]*[:/_].*node_?(group|pool)s?$", "node group of another provider", words=None),
    _row(r"^cloudformation:.*eks.*node", "type of CloudFormation's registry", words=None),
    _row(
        r"aws.*(autoscaling_?group|launch_?(template|configuration)|(spot_?)?fleet(_?request)?|instance)$",
        "machines of another provider",
    ),
    _row(r":index:(ExtensionResource|Module)$|cloudcontrol.*:Resource$", "resource of any type"),
    _row(r"stack_?set$", "CloudFormation StackSet"),
    _row(r"provisioned_?product$", "product of Service Catalog"),
    _row(r"^aws.*batch.*:ComputeEnvironment$", "compute environment of AWS Batch"),
    _row(
        r"^kubernetes:(helm|yaml|kustomize|argoproj)|(helm|kustomize)\.(sh|toolkit|crossplane)|:(Release|Chart|HelmChart)$",
        "chart or manifest",
        _IN_CHARTS,
    ),
    _row(
        r"^kubernetes:(?!karpenter\.sh/|eks\.amazonaws\.com/)(?![^/]*(?<!-)\bk8s\.io/)[\w-]+(\.[\w-]+)+[:/]|:CustomResource$",
        "custom resource",
    ),
    _row(
        r"^(?!aws:|aws-native:|awsx:|eks:|kubernetes:|pulumi:|eks-windows-nodes:)[\w-]+:[\w./-]*:\w+$",
        "resource of another provider",
    ),
)
"""From the plainest to the most general."""

FORMS = "an aws.autoscaling.Group, an aws.eks.NodeGroup or a Karpenter EC2NodeClass of its own"
"""What is judged instead."""


def named(resource: Resource) -> str | None:
    """What to call a resource that may hold EKS nodes; None for any other."""
    row = next((row for row in ROWS if row.token.search(resource.type)), None)
    if row is None or (row.words is not None and not _says(resource, row.words)):
        return None
    return row.what


def _says(resource: Resource, words: re.Pattern[bytes]) -> bool:
    """Whether a resource's properties, as they are written, have one of some words."""
    return any(words.search(text) for text in _contents(resource))


def tells_of_nodes(text: str) -> bool:
    """Whether a text that resources are made of tells of EKS nodes."""
    return _NODES.search(text.encode()) is not None


def speaks_of_eks(resource: Resource) -> bool:
    """Whether a resource is of EKS, or its properties have a word on it."""
    texts = (resource.type.encode(), next(_contents(resource), b"").lower())
    return any(word in text for word in _WORDS for text in texts) or any(
        b"eks" in text and _EKS.search(text) for text in texts
    )


def _contents(resource: Resource) -> Iterator[bytes]:
    """The properties as they came over the wire, so that nothing has to be made of them, or stand in a template."""
    if isinstance(resource, TemplateResource):
        yield json.dumps(resource.written, default=str).encode()
        return
    if resource.inputs is not None:
        yield resource.inputs
    if resource.outputs is not None:
        yield resource.outputs.SerializeToString()


def read_all(graph: Graph, estate: Estate, known: Collection[str]) -> None:
    """Name what no form reads. Of a component, what it is made of is read.

    Args:
        graph: all resources.
        estate: where it is named.
        known: the types that forms read.
    """
    for token in graph.types():
        if token in known or not any(row.token.search(token) for row in ROWS):
            continue
        for resource in graph.of_type(token):
            what = named(resource)
            if what is not None and not graph.has_children(resource.urn):
                why = f"nodes of type {token} are not read"
                estate.not_judged.append(NotJudged(resource.props.place, f"{what} '{resource.name}'", why, FORMS))
