"""What an instance type has to bring for a Windows node."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from components.facts import defaults
from components.facts.instance_types import instance_types as types_of_ec2
from components.facts.instance_types import no_windows
from components.facts.quantity import parse_quantity
from components.facts.reservations import reservations
from components.problems.problem import Path, Problem
from components.settings.rules.rule import said_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.validation import Spelling

_MIB = 1024**2
_BURSTABLE = re.compile(r"t[0-9]+[a-z]*\.")


def nodes_run_windows(instance_type: str, instance_types: Sequence[str]) -> Iterator[Problem]:
    """A node of each type runs Windows."""
    for path, name in _types(instance_type, instance_types):
        yield from _runs_windows(path, name)


def _types(instance_type: str, instance_types: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """The types of a group: the one, or the several in its place."""
    if not instance_types:
        yield ("instance_type",), instance_type
    for index, name in enumerate(instance_types):
        yield ("instance_types", index), name


def types_are_said_once(spell: Spelling, instance_type: str, instance_types: Sequence[str]) -> Iterator[Problem]:
    """One type, or several of which each is said once: EC2 Auto Scaling takes no two, and EKS refuses both."""
    if instance_types and instance_type != defaults.INSTANCE_TYPE:
        text = f"found {instance_type!r} beside {spell('instance_types')}, which it belongs into; drop it"
        yield Problem(("instance_type",), text)
    yield from said_once("instance_types", instance_types)


def builders_run_windows(instance_types: Sequence[str]) -> Iterator[Problem]:
    """A build machine runs Windows."""
    for index, name in enumerate(instance_types):
        yield from _runs_windows(("instance_types", index), name)


def _runs_windows(path: Path, name: str) -> Iterator[Problem]:
    reason = no_windows(name)
    if reason:
        yield Problem(path, f"found {name!r}, {reason}, expected an x86_64 type such as m6i.xlarge for Windows")


def memory_is_left(
    spell: Spelling,
    instance_type: str,
    instance_types: Sequence[str],
    kube_reserved: Mapping[str, str] | None,
    system_reserved: Mapping[str, str] | None,
    eviction_hard: Mapping[str, str] | None,
) -> Iterator[Problem]:
    """Pods get memory beside what is held back, on a node of each type."""
    for path, name in _types(instance_type, instance_types):
        known = types_of_ec2().get(name)
        held = _held_back(name, kube_reserved, system_reserved, eviction_hard)
        if known is not None and held is not None and held >= known.memory_mib:
            yield Problem(
                path,
                f"found {name!r} with {known.memory_mib} MiB of memory, of which {spell('kube_reserved')}, "
                f"{spell('system_reserved')} and {spell('eviction_hard')} hold back {int(held)}; take a larger type",
            )


def _held_back(
    name: str,
    kube_reserved: Mapping[str, str] | None,
    system_reserved: Mapping[str, str] | None,
    eviction_hard: Mapping[str, str] | None,
) -> Fraction | None:
    """MiB that pods do not get; None where that is no quantity, which is told where it stands."""
    sized = reservations([name], None, prefixes=False)
    kube = sized.kube if kube_reserved is None else kube_reserved
    system = sized.system if system_reserved is None else system_reserved
    eviction = sized.eviction if eviction_hard is None else eviction_hard
    texts = (kube.get("memory"), system.get("memory"), eviction.get("memory.available"))
    try:
        return sum((parse_quantity(text) for text in texts if text and not text.endswith("%")), Fraction()) / _MIB
    except ValueError:
        return None


def pods_have_addresses(instance_type: str, instance_types: Sequence[str], max_pods: int | None) -> Iterator[Problem]:
    """Each pod gets an address of the node's one interface, on a node of each type."""
    for _, name in _types(instance_type, instance_types):
        known = types_of_ec2().get(name)
        most = known.most_pod_addresses if known else None
        if max_pods is not None and most is not None and max_pods > most:
            yield Problem(
                ("max_pods",),
                f"found {max_pods}, expected at most {most}, the addresses for pods that {name} has on its first "
                "interface; take fewer or a larger type",
            )


def credits_are_of_burstable_types(
    spell: Spelling, instance_type: str, instance_types: Sequence[str], launch_template: Mapping[str, object]
) -> Iterator[Problem]:
    """EC2 refuses credits of other types when it launches (EC2 user guide, burstable performance instances)."""
    others = [name for _, name in _types(instance_type, instance_types) if _BURSTABLE.match(name) is None]
    if launch_template.get("cpu_credits") is not None and others:
        text = f"found credits of {others[0]}, expected a burstable type (t2, t3, t3a) for them; drop it"
        yield Problem(("launch_template", spell("cpu_credits")), text)
