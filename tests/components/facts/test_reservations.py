"""What nodes hold back from pods, by their size."""

from __future__ import annotations

import pytest

from components.facts.instance_types import instance_types
from components.facts.quantity import parse_quantity
from components.facts.reservations import reservations

_MIB = 1024**2


@pytest.mark.parametrize(
    ("name", "cpu", "kube", "system", "eviction"),
    [
        ("m6i.large", "70m", "0.5Gi", "1.5Gi", "200Mi"),
        ("m6i.xlarge", "80m", "0.5Gi", "1.5Gi", "200Mi"),
        ("m6i.2xlarge", "90m", "0.5Gi", "1728Mi", "327Mi"),
        ("m6i.4xlarge", "110m", "574Mi", "2112Mi", "500Mi"),
        ("r5.24xlarge", "310m", "794Mi", "10560Mi", "500Mi"),
    ],
)
def test_a_larger_machine_holds_back_more_and_none_less_than_aws_advises(
    name: str, cpu: str, kube: str, system: str, eviction: str
) -> None:
    found = reservations([name], None, prefixes=False)
    assert found.kube == {"cpu": cpu, "memory": kube, "ephemeral-storage": "1Gi"}
    assert found.system == {"memory": system, "ephemeral-storage": "1Gi"}
    assert found.eviction == {"memory.available": eviction, "nodefs.available": "10%"}


def test_every_type_of_the_table_holds_back_at_least_2_gib_and_more_as_its_family_grows() -> None:
    held = {name: _memory(name) for name in instance_types()}
    assert min(held.values()) >= 2048
    grown = ["m6i.xlarge", "m6i.2xlarge", "m6i.4xlarge", "m6i.8xlarge", "m6i.16xlarge", "m6i.32xlarge"]
    assert [held[name] for name in grown] == sorted({held[name] for name in grown})


def _memory(name: str) -> int:
    found = reservations([name], None, prefixes=False)
    return int(sum(parse_quantity(part["memory"]) for part in (found.kube, found.system)) / _MIB)


@pytest.mark.parametrize(
    ("max_pods", "prefixes", "memory"),
    [
        (None, False, "574Mi"),  # 29 addresses
        (None, True, "1465Mi"),  # 464 of prefixes, and the kubelet's 110
        (60, True, "915Mi"),
        (250, True, "3005Mi"),
    ],
)
def test_each_pod_that_there_may_be_counts(max_pods: int | None, prefixes: bool, memory: str) -> None:
    assert reservations(["m6i.4xlarge"], max_pods, prefixes=prefixes).kube["memory"] == memory


def test_of_several_types_the_smallest_counts_and_one_that_is_unknown_for_nothing() -> None:
    small = reservations(["m6i.xlarge"], None, prefixes=False)
    assert reservations(["r5.24xlarge", "m6i.xlarge", "m99.large"], None, prefixes=False) == small


@pytest.mark.parametrize("names", [[], ["m99.large"], [object()]])
def test_a_type_that_nobody_knows_yet_holds_back_what_aws_advises(names: list[object]) -> None:
    found = reservations(names, 250, prefixes=True)
    assert found.kube == {"memory": "0.5Gi", "ephemeral-storage": "1Gi"}
    assert found.system == {"memory": "1.5Gi", "ephemeral-storage": "1Gi"}
    assert found.eviction == {"memory.available": "200Mi", "nodefs.available": "10%"}
