"""Which pods of a node leave, in which order, which stay, and which nobody may move unasked."""

from __future__ import annotations

from typing import Any

import pytest

from operations.drain.facts import pod, selects
from operations.drain.sort import Leave, sort

ALL = Leave(bare_pods=True, empty_dir_data=True, kept_pods=True)


def found(name: str = "web-1", namespace: str = "shop", **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any part
    """A pod of a ReplicaSet, as the API server has it, with some parts of it changed."""
    owner = {"kind": "ReplicaSet", "controller": True}
    metadata = {"namespace": namespace, "name": name, "uid": f"uid-{name}", "ownerReferences": [owner]}
    spec = {"terminationGracePeriodSeconds": 60, "nodeSelector": {"kubernetes.io/os": "windows"}}
    status = {"phase": "Running"}
    return {
        "metadata": metadata | changes.get("metadata", {}),
        "spec": spec | changes.get("spec", {}),
        "status": status | changes.get("status", {}),
    }


OF_DAEMON_SET = {"ownerReferences": [{"kind": "DaemonSet", "controller": True}]}
HOST_PROCESS = {"securityContext": {"windowsOptions": {"hostProcess": True}}}

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a pod of a ReplicaSet": ({}, "leaves", ""),
    "one of a StatefulSet": (
        {"metadata": {"ownerReferences": [{"kind": "StatefulSet", "controller": True}]}},
        "leaves",
        "",
    ),
    "one that has ended, whoever made it": (
        {"metadata": {"ownerReferences": []}, "status": {"phase": "Succeeded"}},
        "leaves",
        "",
    ),
    "one that has failed": ({"metadata": OF_DAEMON_SET, "status": {"phase": "Failed"}}, "leaves", ""),
    "one whose end has begun": ({"metadata": {"deletionTimestamp": "2026-11-26T10:00:00Z"}}, "goes", ""),
    "one of a DaemonSet": ({"metadata": OF_DAEMON_SET}, "stays", "its DaemonSet would put another one here"),
    "a HostProcess one of a DaemonSet": (
        {"metadata": OF_DAEMON_SET, "spec": HOST_PROCESS},
        "stays",
        "its DaemonSet would put another one here",
    ),
    "one of a DaemonSet whose end has begun": (
        {"metadata": OF_DAEMON_SET | {"deletionTimestamp": "2026-11-26T10:00:00Z"}},
        "stays",
        "its DaemonSet would put another one here",
    ),
    "a static pod": (
        {
            "metadata": {
                "annotations": {"kubernetes.io/config.mirror": "x"},
                "ownerReferences": [{"kind": "Node", "controller": True}],
            }
        },
        "stays",
        "the kubelet runs it by itself",
    ),
    "one that tolerates everything": (
        {"spec": {"tolerations": [{"operator": "Exists"}]}},
        "stays",
        "it tolerates a cordon, so another one would come here",
    ),
    "one that tolerates a cordon": (
        {"spec": {"tolerations": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]}},
        "stays",
        "it tolerates a cordon, so another one would come here",
    ),
    "one that tolerates Windows only": (
        {"spec": {"tolerations": [{"key": "os", "operator": "Equal", "value": "windows", "effect": "NoSchedule"}]}},
        "leaves",
        "",
    ),
    "one that outlives a cordon for a while": (
        {"spec": {"tolerations": [{"operator": "Exists", "effect": "NoExecute"}]}},
        "leaves",
        "",
    ),
    "a bare pod": (
        {"metadata": {"ownerReferences": []}},
        "refused",
        "nobody makes it again; allow it with --bare-pods",
    ),
    "one owned, but not controlled": (
        {"metadata": {"ownerReferences": [{"kind": "ReplicaSet"}]}},
        "refused",
        "nobody makes it again; allow it with --bare-pods",
    ),
    "one with data in a volume that goes with it": (
        {"spec": {"volumes": [{"name": "cache", "emptyDir": {}}, {"name": "disk", "persistentVolumeClaim": {}}]}},
        "refused",
        "its data in cache is lost; allow it with --empty-dir-data",
    ),
    "one that Karpenter may not move": (
        {"metadata": {"annotations": {"karpenter.sh/do-not-disrupt": "true"}}},
        "refused",
        "karpenter.sh/do-not-disrupt asks that it stays; allow it with --kept-pods",
    ),
    "one that Karpenter may": ({"metadata": {"annotations": {"karpenter.sh/do-not-disrupt": "false"}}}, "leaves", ""),
    "one that the autoscaler may not move": (
        {"metadata": {"annotations": {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}}},
        "refused",
        "cluster-autoscaler.kubernetes.io/safe-to-evict asks that it stays; allow it with --kept-pods",
    ),
}
"""A pod, what becomes of it, and why."""


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_pod(case: str) -> None:
    changes, becomes, why = CASES[case]
    one = pod(found(**changes))
    result = sort([one], Leave())
    assert {
        "leaves": not result.refusals and result.waves == ((one,),),
        "goes": result.going == (one,),
        "stays": result.staying == ((one, why),),
        "refused": result.refusals == (f"shop/web-1: {why}",),
    } == {name: name == becomes for name in ("leaves", "goes", "stays", "refused")}
    if becomes == "refused":
        assert sort([one], ALL).waves == ((one,),)
        assert not sort([one], ALL).refusals


def test_all_refusals_are_told_at_once() -> None:
    bare = pod(found("b", metadata={"ownerReferences": []} | {"name": "b", "uid": "b", "namespace": "shop"}))
    data = pod(found("a", spec={"volumes": [{"name": "x", "emptyDir": {}}]}))
    assert [line.partition(":")[0] for line in sort([bare, data], Leave()).refusals] == ["shop/a", "shop/b"]


def test_what_the_others_need_leaves_last() -> None:
    needed = pod(found("a-dns", spec={"priorityClassName": "system-cluster-critical"}))
    ordinary = pod(found("web"))
    assert sort([needed, ordinary], Leave()).waves == ((ordinary,), (needed,))


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        (None, False),
        ({}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "db"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
        ({"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
    ],
)
def test_a_budget_counts_the_pods_that_its_selector_selects(selector: dict[str, Any] | None, *, selected: bool) -> None:
    assert selects(selector, {"app": "web"}) is selected
