"""Further flags of a node's kubelet and kube-proxy: which may be given, and as one line. Pure.

Source of what the bootstrap script sets: the command lines with which Start-EKSBootstrap.ps1 of the EKS optimized
Windows AMIs registers its services. Source of what is gone: Kubernetes' changelogs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FLAG = re.compile(r"--[a-z0-9][-a-z0-9]*")
_VALUE = re.compile(r"[-A-Za-z0-9_./:=,<>%@+*~\\]*")


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program of the node.

    Attributes:
        typed: flags that have a setting of their own.
        bootstrap: flags that the bootstrap script sets; a second value wins or keeps the node from joining.
        gone: flags that it knows no more, with which it does not start, to the Kubernetes minor that took them out.
    """

    typed: frozenset[str] = frozenset()
    bootstrap: frozenset[str]
    gone: Mapping[str, str]


KUBELET = Program(
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
    gone=MappingProxyType(
        {
            "--cni-bin-dir": "1.24",
            "--cni-cache-dir": "1.24",
            "--cni-conf-dir": "1.24",
            "--container-runtime": "1.27",
            "--docker-endpoint": "1.24",
            "--image-pull-progress-deadline": "1.24",
            "--network-plugin": "1.24",
            "--network-plugin-mtu": "1.24",
            "--non-masquerade-cidr": "1.24",
        }
    ),
)
"""``--v``, which the script sets, too, is a number of which the later counts."""

KUBE_PROXY = Program(
    bootstrap=frozenset({"--cluster-cidr", "--config", "--hostname-override", "--kubeconfig", "--proxy-mode"}),
    gone=MappingProxyType({}),
)


def check_flag(program: Program, flag: str, value: str) -> None:
    """Refuse a flag that has a place of its own, that the bootstrap script sets, or whose text is no single word.

    Raises:
        ValueError: what is wrong with it.
    """
    if not _FLAG.fullmatch(flag):
        raise ValueError(f"{flag!r} is no flag: write it with its two dashes and without its value, e.g. '--v'")
    if flag in program.typed:
        raise ValueError(f"{flag} has a setting of its own; use that")
    if flag in program.bootstrap:
        raise ValueError(f"{flag} is set by the bootstrap script; a second value keeps the node from joining")
    if flag in program.gone:
        raise ValueError(
            f"{flag} is gone since Kubernetes {program.gone[flag]}; with it the node does not start, drop it"
        )
    if not _VALUE.fullmatch(value):
        raise ValueError(f"{value!r}, the value of {flag}, holds a space, quotation mark or another special character")


def flag_line(flags: Mapping[str, str]) -> str:
    """Flags and values as one command line, sorted by flag."""
    return " ".join(f"{flag}={value}" for flag, value in sorted(flags.items()))
