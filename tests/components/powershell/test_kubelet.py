"""Kubelet arguments: sorted, only when set, and none that would keep a node from joining."""

from dataclasses import replace

import pytest

from components.facts.taints import Taint, TaintEffect
from components.powershell.kubelet import Kubelet
from components.powershell.kubelet_values import check_label, check_reservation, check_taint, check_threshold

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
    one = replace(
        BARE,
        labels={"b": "2", "a": "1"},
        taints=taints,
        extra={"--v": "4", "--image-gc-high-threshold": "85"},
        max_pods=20,
    )
    other = replace(
        BARE,
        labels={"a": "1", "b": "2"},
        taints=taints[::-1],
        extra={"--image-gc-high-threshold": "85", "--v": "4"},
        max_pods=20,
    )
    assert one.arguments() == other.arguments()
    assert one.arguments() == (
        "--image-gc-high-threshold=85 --max-pods=20 "
        "--node-labels=a=1,b=2 --register-with-taints=a=x:NoSchedule,b=:NoExecute --v=4"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("team", "a"),
        ("example.com/team", ""),
        ("node.kubernetes.io/pool", "a"),
        ("sub.kubelet.kubernetes.io/x", "a"),
        ("topology.kubernetes.io/zone", "eu-central-1a"),
        ("kubernetes.io/os", "windows"),
        ("beta.kubernetes.io/os", "windows"),
        ("failure-domain.beta.kubernetes.io/zone", "eu-central-1a"),
        ("beta.kubernetes.io/instance-type", "m6i.large"),
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
        ("kubernetes.io/os", "linux", "is not what a Windows node is: windows; drop it"),
        ("beta.kubernetes.io/arch", "arm64", "is not what a Windows node is: amd64; drop it"),
    ],
)
def test_labels_that_would_keep_the_kubelet_from_starting_are_refused(key: str, value: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_label(key, value)


@pytest.mark.parametrize("key", ["node-role.kubernetes.io/windows", "kubernetes.io/team", "os", "example.com/a"])
def test_a_taint_is_not_bound_by_the_rule_for_labels(key: str) -> None:
    check_taint(Taint(key, "", TaintEffect.NO_SCHEDULE), [])


@pytest.mark.parametrize(
    ("taint", "found"),
    [
        (Taint("a b", "", TaintEffect.NO_SCHEDULE), "is no label key"),
        (Taint("a", "b;c", TaintEffect.NO_SCHEDULE), "is no label value"),
        (Taint("os", "other", TaintEffect.NO_SCHEDULE), "found os with NoSchedule again"),
    ],
)
def test_a_taint_that_no_node_may_have_is_refused(taint: Taint, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_taint(taint, [Taint("os", "windows", TaintEffect.NO_SCHEDULE)])


def test_a_key_may_have_a_taint_for_each_effect() -> None:
    check_taint(Taint("os", "windows", TaintEffect.NO_EXECUTE), [Taint("os", "windows", TaintEffect.NO_SCHEDULE)])


@pytest.mark.parametrize("resource", ["cpu", "memory", "ephemeral-storage", "pid"])
@pytest.mark.parametrize("quantity", ["0", "500m", "1Gi"])
def test_what_can_be_reserved_passes(resource: str, quantity: str) -> None:
    check_reservation(resource, quantity)


@pytest.mark.parametrize(
    ("resource", "quantity", "found"),
    [
        ("memroy", "1Gi", "'memroy' is no resource that a kubelet knows; did you mean 'memory'"),
        ("windows/x", "1", "'windows/x' is no resource .*; there are cpu, ephemeral-storage, memory, pid"),
        ("memory", "0,5Gi", "'0,5Gi' is no quantity"),
        ("memory", "1Gi --max-pods=500", "is no quantity"),
        ("memory", "-1Gi", "is less than nothing"),
    ],
)
def test_a_reservation_with_which_the_kubelet_does_not_start_is_refused(
    resource: str, quantity: str, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        check_reservation(resource, quantity)


@pytest.mark.parametrize(
    ("signal", "threshold"),
    [
        ("memory.available", "200Mi"),
        ("nodefs.available", "10%"),
        ("imagefs.available", "12.5%"),
        ("pid.available", "1"),
    ],
)
def test_thresholds_in_quantities_and_percent_pass(signal: str, threshold: str) -> None:
    check_threshold(signal, threshold)


@pytest.mark.parametrize(
    ("signal", "threshold", "found"),
    [
        ("memory.availible", "1Gi", "is no signal that a kubelet knows; did you mean 'memory.available'"),
        ("memory.available", "0", "expected more than nothing"),
        ("memory.available", "-1Gi", "expected more than nothing"),
        ("nodefs.available", "0%", "more than 0% and less than 100%"),
        ("nodefs.available", "100%", "more than 0% and less than 100%"),
        ("nodefs.available", "x%", "is no percentage such as 10%"),
        ("nodefs.available", "10% --v=9", "is no quantity"),
    ],
)
def test_a_threshold_that_the_kubelet_does_not_take_is_refused(signal: str, threshold: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_threshold(signal, threshold)
