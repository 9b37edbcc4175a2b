"""The small values that facts are about: operating system, image, kubelet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from eks_windows.stack.facts import Fact

if TYPE_CHECKING:
    from datetime import date

    from eks_windows.stack.view import Place


SERVER = "Windows Server version"
"""What of an image may be left open, as a message says it."""


class Os(StrEnum):
    """A node's operating system."""

    WINDOWS = "windows"
    LINUX = "linux"


@dataclass(frozen=True, slots=True)
class Kubelet:
    """A kubelet's version: its minor (``1.35``) always, its patch (``1.35.3``) where it can be told."""

    minor: str
    patch: str | None = None

    def __str__(self) -> str:
        return f"{self.patch or self.minor}"

    def and_also(self, other: Kubelet) -> Kubelet | None:
        """One version from two that are told of one kubelet; None where they contradict each other."""
        if self.minor != other.minor or (self.patch and other.patch and self.patch != other.patch):
            return None
        return self if self.patch else other


@dataclass(frozen=True, slots=True)
class Image:
    """The image of a node group, as far as it can be told.

    Attributes:
        key: what identifies it: an AMI id, a ``resolve:ssm:`` reference, the URN of the resource that yields it, or an
            AMI type with its release. None where only its kind is known.
        server: Windows Server version (``2022``), where it can be told.
        variant: ``Core`` or ``Full``, where it can be told.
        managed: whether Amazon EKS chooses the AMI from an AMI type.
        pinned: whether the key stands for one image for ever.
        amazon: whether it is one of Amazon's own EKS optimized images; None where that cannot be told.
        released: the day on which it was built, where that can be told.
        fast_launch: whether its tags say that EC2 Fast Launch is on for it.
        kubelet: the version on its disk, where that is known of the AMI itself.
        tokens: ``required`` where the AMI itself asks its instances for session tokens.
        encrypted: whether its snapshots are encrypted, where that can be told.
        unclear: which of its tokens, encryption, release, age, Fast Launch and Windows Server version are given and not
            known yet.
    """

    key: str | None
    server: str | None = None
    variant: str | None = None
    managed: bool = False
    pinned: bool = True
    amazon: bool | None = None
    released: date | None = None
    fast_launch: bool = False
    kubelet: Kubelet | None = None
    tokens: str | None = None
    encrypted: bool | None = None
    unclear: frozenset[str] = frozenset()

    def open(self, what: str, place: Place) -> Fact[bool] | None:
        """Something of it on which a finding at a place hangs; None where that is not left open."""
        return Fact(place, unknown=f"the {what} of its AMI is not known yet") if what in self.unclear else None

    def __str__(self) -> str:
        label = f"Windows Server {self.server}{f' {self.variant}' if self.variant else ''}" if self.server else ""
        if self.key is None:
            return label or "unknown"
        return f"{self.key} ({label})" if label and label not in self.key else f"{self.key}"

    def same(self, other: Image) -> bool | None:
        """Whether both are one image; None where that cannot be told.

        Two names may stand for one AMI (a parameter and an id, two parameters), so only ids, or releases of AMI types,
        that differ are two images for certain.
        """
        for mine, theirs in ((self.server, other.server), (self.variant, other.variant)):
            if mine and theirs and mine != theirs:
                return False
        if self.key is None or other.key is None:
            return None
        if self.key == other.key:
            return True
        literal = self.key.startswith("ami-") and other.key.startswith("ami-")
        return False if literal or (self.managed and other.managed) else None
