"""Kubelet arguments: sorted, only when set, and none that would keep a node from joining."""

from dataclasses import replace

import pytest

from components.facts.taints import Taint, TaintEffect
from components.powershell.kubelet import Kubelet, check_extra_flag, check_label

BARE = Kubelet(taints=(), kube_reserved={}, system_reserved={}, eviction_hard={})


def test_a_node_of_linux_pods_nobody_wants_and_memory_nobody_gets_is_the_default() -> None:
    assert Kubelet().arguments() == (
        "--eviction-hard=memory.available<200Mi,nodefs.available<10% "
        "--kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi "
        "--register-with-taints=os=windows:NoSchedule "
        "--system-reserved=ephemeral-storage=1Gi,memory=1.5Gi"
    )


def test_flags_that_are_not_set_are_not_there() -> None:
    assert BARE.arguments() == ""


def test_the_order_in_which_settings_were_written_does_not_matter() -> None:
    taints = (Taint("b", "", TaintEffect.NO_EXECUTE), Taint("a", "x", TaintEffect.NO_SCHEDULE))
    one = replace(BARE, labels={"b": "2", "a": "1"}, taints=taints, extra={"--v": "4", "--a": "1"}, max_pods=20)
    other = replace(BARE, labels={"a": "1", "b": "2"}, taints=taints[::-1], extra={"--a": "1", "--v": "4"}, max_pods=20)
    assert one.arguments() == other.arguments()
    assert one.arguments() == (
        "--a=1 --max-pods=20 --node-labels=a=1,b=2 --register-with-taints=a=x:NoSchedule,b=:NoExecute --v=4"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("team", "a"),
        ("example.com/team", ""),
        ("node.kubernetes.io/pool", "a"),
        ("sub.kubelet.kubernetes.io/x", "a"),
        ("topology.kubernetes.io/zone", "eu-central-1a"),
        ("a" * 63, "b" * 63),
    ],
)
def test_labels_that_a_kubelet_may_give_itself_pass(key: str, value: str) -> None:
    check_label(key, value)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("", "a", "is no label key"),
        ("a b", "a", "is no label key"),
        ("a" * 64, "a", "is no label key"),
        ("/team", "a", "is no label key"),
        ("EXAMPLE.com/team", "a", "is no label key"),
        (f"{'a' * 254}/team", "a", "is no label key"),
        ("team", "a;b", "is no label value"),
        ("team", "$x", "is no label value"),
        ("team", "a,b=c", "is no label value"),
        ("team", "b" * 64, "is no label value"),
        ("kubernetes.io/team", "a", "is reserved"),
        ("node-role.kubernetes.io/windows", "", "is reserved"),
        ("x.k8s.io/team", "a", "is reserved"),
    ],
)
def test_labels_that_would_keep_the_kubelet_from_starting_are_refused(key: str, value: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_label(key, value)


@pytest.mark.parametrize(
    ("flag", "value", "found"),
    [
        ("v", "4", "is no flag"),
        ("--v=4", "", "is no flag"),
        ("--node-labels", "a=b", "has a setting of its own"),
        ("--kubeconfig", "x", "is set by the bootstrap script"),
        ("--v", "4 --x=1", "holds a space"),
        ("--v", "'", "holds a space, quotation mark"),
        ("--v", "$(x)", "special character"),
    ],
)
def test_flags_that_would_clash_or_break_the_line_are_refused(flag: str, value: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_extra_flag(flag, value)
