"""Why instances of a group hang: asked only of those that do, and again only after a while."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from components.aws_auth.text.errors import RoleArnError
from components.aws_auth.text.role_arn import parse_role_arn
from components.kubernetes.errors import RefusedError
from operations.access.check import Severity, check
from operations.access.live import read as read_access
from operations.aws import UnreadError
from operations.rollout.live import console
from operations.rollout.recent import Recent
from operations.rollout.stages import Machine, Stage, hangs, hangs_silently, stage_of
from operations.rollout.surroundings import Surroundings
from operations.rollout.unheard import may_be_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import boto3
    from mypy_boto3_ec2.type_defs import InstanceTypeDef

    from operations.rollout.facts import Declared

_CONSOLES = 3
"""Consoles of a group that are read at a time: machines of one template hang alike."""


@dataclass
class Hanging:
    """Asks why."""

    aws: boto3.Session
    _access: Recent[tuple[str, ...]] = field(default_factory=Recent[tuple[str, ...]])
    _consoles: Recent[str | None] = field(default_factory=Recent[str | None])

    def __post_init__(self) -> None:
        self._ec2 = self.aws.client("ec2")
        self._surroundings = Surroundings(self.aws)

    def silent(
        self,
        machines: Sequence[Machine],
        told: Mapping[str, InstanceTypeDef],
        declared: Declared,
        now: datetime,
        unread: list[str],
    ) -> list[Machine]:
        """The machines of a group; those of which nothing is heard with their console, their role and their subnet."""
        found = [*machines]
        silent = [at for at, each in enumerate(machines) if hangs_silently(each, now)]
        for number, at in enumerate(silent):
            one = found[at]
            shown = self._console(one.id, now, unread) if number < _CONSOLES else None
            found[at] = replace(one, console=shown)
            if may_be_up(shown):
                around = self._surroundings.of(told[one.id], declared, now)
                unread.extend(f"{name} of {one.id}: {why}" for name, why in around.unread.items())
                found[at] = replace(found[at], around=around)
        return found

    def _console(self, instance: str, now: datetime, unread: list[str]) -> str | None:
        """What an instance's console shows; None where EC2 does not tell."""
        try:
            return self._consoles.get(instance, now, lambda: console(self._ec2, instance))
        except UnreadError as error:
            unread.append(f"console of {instance}: {error}")
            return None

    def keeps_out(
        self, machines: Sequence[Machine], declared: Declared, now: datetime, unread: list[str]
    ) -> tuple[str, ...]:
        """What is wrong with the access of the group's role to its cluster, where one of its nodes does not join."""
        if not any(hangs(each, now) and not each.node and stage_of(each) is Stage.JOINING for each in machines):
            return ()
        try:
            found = self._access.get(declared.cluster, now, lambda: self._errors(declared.cluster))
        except RefusedError as error:
            unread.append(f"access to {declared.cluster}: {error}")
            return ()
        role = _entry(declared.role).lower()
        return tuple(each for each in found if role in each.lower()) if role else found

    def _errors(self, cluster: str) -> tuple[str, ...]:
        findings = check(read_access(self.aws, cluster)).findings
        return tuple(each.message for each in findings if each.severity is Severity.ERROR)


def _entry(role: str) -> str:
    try:
        return parse_role_arn(role).entry
    except RoleArnError:
        return role
