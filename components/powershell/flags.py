"""Further flags of a node's kubelet and kube-proxy: which may be given, and as one line. Pure.

Source of what the bootstrap script sets: the command lines with which Start-EKSBootstrap.ps1 of the EKS optimized
Windows AMIs registers its services.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from components.facts.node_flags import OLDEST_MINOR, node_flags
from components.problems.names import near

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.facts.node_flags import Name

_FLAG = re.compile(r"--[a-z0-9][-a-z0-9]*")
_VALUE = re.compile(r"[-A-Za-z0-9_./:=,<>%@+*~\\]*")


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program of the node.

    Attributes:
        name: its name.
        typed: flags that have a setting of their own.
        bootstrap: flags that the bootstrap script sets; a second value wins or keeps the node from joining.
        instead: what does now what a flag did that is gone.
    """

    name: Name
    typed: frozenset[str] = frozenset()
    bootstrap: frozenset[str]
    instead: Mapping[str, str]


_LOGGING = MappingProxyType({"--stderrthreshold": "--v", "--log-backtrace-at": "--vmodule"})

KUBELET = Program(
    name="kubelet",
    typed=frozenset(
        {
            "--node-labels",
            "--register-with-taints",
            "--max-pods",
            "--kube-reserved",
            "--system-reserved",
            "--eviction-hard",
        }
    ),
    bootstrap=frozenset(
        {
            "--bootstrap-kubeconfig",
            "--cgroups-per-qos",
            "--cloud-provider",
            "--config",
            "--container-runtime-endpoint",
            "--enable-debugging-handlers",
            "--enforce-node-allocatable",
            "--hostname-override",
            "--image-credential-provider-bin-dir",
            "--image-credential-provider-config",
            "--kubeconfig",
            "--node-ip",
            "--pod-infra-container-image",
            "--resolv-conf",
        }
    ),
    instead=MappingProxyType(
        {
            **_LOGGING,
            "--experimental-kernel-memcg-notification": "--kernel-memcg-notification",
            "--register-schedulable": "a taint",
        }
    ),
)
"""``--v``, which the script sets, too, is a number of which the later counts."""

KUBE_PROXY = Program(
    name="kube-proxy",
    bootstrap=frozenset({"--cluster-cidr", "--config", "--hostname-override", "--kubeconfig", "--proxy-mode"}),
    instead=_LOGGING,
)


def check_flag(program: Program, flag: str, value: str) -> None:
    """Refuse a flag that no node's program knows, that has a place of its own, or whose text is no single word.

    Raises:
        ValueError: what is wrong with it.
    """
    if not _FLAG.fullmatch(flag):
        raise ValueError(f"{flag!r} is no flag: write it with its two dashes and without its value, e.g. '--v'")
    if flag in program.typed:
        raise ValueError(f"{flag} has a setting of its own; use that")
    if flag in program.bootstrap:
        raise ValueError(f"{flag} is set by the bootstrap script; a second value keeps the node from joining")
    known = node_flags(program.name)
    if flag not in known:
        meant = near(flag, known)
        fix = f"did you mean {meant}?" if meant else "drop it"
        raise ValueError(f"{flag} is no flag of {program.name}, which does not start with it; {fix}")
    if known[flag].is_gone_in(OLDEST_MINOR):
        raise ValueError(_gone(program, flag))
    if not _VALUE.fullmatch(value):
        raise ValueError(
            f"{value!r}, the value of {flag}, holds a space, quotation mark or another special "
            "character, which does not get to it through the bootstrap script; give it without"
        )


def check_flag_of(program: Program, flag: str, minor: str) -> None:
    """Refuse a flag that the program of a Kubernetes minor does not know, beyond what `check_flag` refuses anyway.

    Raises:
        ValueError: it is gone, or not there yet.
    """
    known = node_flags(program.name).get(flag)
    if known is None or known.is_gone_in(OLDEST_MINOR):
        return
    if known.is_gone_in(minor):
        raise ValueError(f"{_gone(program, flag)}; the AMI is of {minor}")
    if known.is_new_in(minor):
        raise ValueError(
            f"{flag} is there since Kubernetes {known.since} and the AMI is of {minor}, whose {program.name} does not "
            f"start with it; drop it, or take an AMI of {known.since}"
        )


def _gone(program: Program, flag: str) -> str:
    since, instead = node_flags(program.name)[flag].gone, program.instead.get(flag)
    fix = f"use {instead} instead" if instead else "drop it"
    return f"{flag} is gone since Kubernetes {since}, whose {program.name} does not start with it; {fix}"


def flag_line(flags: Mapping[str, str]) -> str:
    """Flags and values as one command line, sorted by flag."""
    return " ".join(f"{flag}={value}" for flag, value in sorted(flags.items()))
