"""What a drain knows of a node, its pods and their budgets, read off Kubernetes objects; nothing here asks anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Object = Mapping[str, Any]
"""A Kubernetes object, as its API server writes it."""

NOTHING: Object = {}

UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
"""The taint of a cordoned node; who tolerates it is scheduled there all the same."""

MIRROR = "kubernetes.io/config.mirror"
"""Annotation of what the kubelet runs by a file of its own (kubectl, pkg/drain/filters.go)."""

KEPT_BY = {"karpenter.sh/do-not-disrupt": "true", "cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}
"""Annotations by which an owner asks that a pod is not moved."""

CRITICAL = frozenset({"system-cluster-critical", "system-node-critical"})
"""Priority classes of what the others need; they go last."""


@dataclass(frozen=True, kw_only=True)
class Pod:
    """A pod of the node.

    Attributes:
        owner: kind of its controller; "" for a pod that nobody makes again.
        finished: whether it has come to its end.
        going: whether its deletion has begun.
        mirror: whether it is a static pod of the kubelet's.
        stays_anyway: whether it tolerates a cordon, so that another one of its kind would come back here.
        empty_dirs: names of its volumes that go with it.
        kept_by: annotations by which its owner asks that it is not moved.
        critical: whether the others need it.
        grace_seconds: how long it may take to end; on Windows that is used up as a rule.
        labels: by which budgets select it.
    """

    namespace: str
    name: str
    uid: str
    owner: str = ""
    finished: bool = False
    going: bool = False
    mirror: bool = False
    stays_anyway: bool = False
    empty_dirs: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()
    critical: bool = False
    grace_seconds: int = 30
    labels: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def title(self) -> str:
        """Namespace and name."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A PodDisruptionBudget, and what its controller says of it."""

    namespace: str
    name: str
    allowed: int
    healthy: int
    desired: int

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name} (allows {self.allowed}; {self.healthy} healthy, {self.desired} wanted)"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node: its name, the instance that it is, and whether it takes pods.

    Attributes:
        not_ready: why it is not Ready, in its kubelet's words.
        cordoned_by: the run that cordoned it; "" where none of ours did.
        unbalanced: whether load balancers send it nothing, by its label.
        unbalanced_by: the run that gave it that label; "" where none of ours did.
    """

    name: str
    instance: str
    unschedulable: bool = False
    ready: bool = True
    not_ready: str = ""
    cordoned_by: str = ""
    unbalanced: bool = False
    unbalanced_by: str = ""


UNBALANCED = "node.kubernetes.io/exclude-from-external-load-balancers"
"""Label of a node to which load balancers of Kubernetes send nothing (Kubernetes, well-known labels)."""

UNBALANCED_BY = "eks-windows-nodes/excluded-by"
"""Annotation that names the run that gave a node that label."""

CORDONED_BY = "eks-windows-nodes/cordoned-by"
"""Annotation that names the run that cordoned a node: only what a run did is undone by it."""


def pod(found: Object) -> Pod:
    """A pod, as the API server has it."""
    meta, spec = found["metadata"], found.get("spec", {})
    annotations: Mapping[str, str] = meta.get("annotations") or {}
    tolerations: Sequence[Object] = spec.get("tolerations") or ()
    return Pod(
        namespace=meta["namespace"],
        name=meta["name"],
        uid=meta["uid"],
        owner=next((each["kind"] for each in meta.get("ownerReferences") or () if each.get("controller")), ""),
        finished=found.get("status", {}).get("phase") in {"Succeeded", "Failed"},
        going=bool(meta.get("deletionTimestamp")),
        mirror=MIRROR in annotations,
        stays_anyway=any(map(_tolerates_cordon, tolerations)),
        empty_dirs=tuple(each["name"] for each in spec.get("volumes") or () if each.get("emptyDir") is not None),
        kept_by=tuple(key for key, value in KEPT_BY.items() if annotations.get(key) == value),
        critical=spec.get("priorityClassName") in CRITICAL,
        grace_seconds=int(spec.get("terminationGracePeriodSeconds", 30)),
        labels=meta.get("labels") or {},
    )


def node(found: Object) -> Node:
    """A node, as the API server has it."""
    conditions: Sequence[Object] = found.get("status", {}).get("conditions") or ()
    ready: Object = next((each for each in conditions if each.get("type") == "Ready"), NOTHING)
    annotations: Mapping[str, str] = found["metadata"].get("annotations") or {}
    return Node(
        name=found["metadata"]["name"],
        instance=found.get("spec", {}).get("providerID", "").rpartition("/")[2],
        unschedulable=bool(found.get("spec", {}).get("unschedulable")),
        ready=ready.get("status") == "True",
        not_ready="" if ready.get("status") == "True" else str(ready.get("message", "")),
        cordoned_by=annotations.get(CORDONED_BY, ""),
        unbalanced=UNBALANCED in (found["metadata"].get("labels") or {}),
        unbalanced_by=annotations.get(UNBALANCED_BY, ""),
    )


def budgets_of(one: Pod, budgets: Sequence[Object]) -> tuple[Budget, ...]:
    """The budgets that count a pod."""
    return tuple(
        Budget(
            namespace=each["metadata"]["namespace"],
            name=each["metadata"]["name"],
            allowed=each.get("status", {}).get("disruptionsAllowed", 0),
            healthy=each.get("status", {}).get("currentHealthy", 0),
            desired=each.get("status", {}).get("desiredHealthy", 0),
        )
        for each in budgets
        if each["metadata"]["namespace"] == one.namespace and selects(each.get("spec", {}).get("selector"), one.labels)
    )


def selects(selector: Object | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector of policy/v1 selects: an absent one nothing, an empty one everything."""
    if selector is None:
        return False
    wanted: Mapping[str, str] = selector.get("matchLabels") or {}
    expressions: Sequence[Object] = selector.get("matchExpressions") or ()
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _fits(each, labels) for each in expressions
    )


def _fits(expression: Object, labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values") or ()
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case _:
            return key not in labels


def _tolerates_cordon(toleration: Object) -> bool:
    key, effect = toleration.get("key", ""), toleration.get("effect", "")
    exists = toleration.get("operator") == "Exists"
    return key in ({"", UNSCHEDULABLE} if exists else {UNSCHEDULABLE}) and effect in {"", "NoSchedule"}
