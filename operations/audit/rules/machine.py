"""Instances: metadata, template, role, age."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from components.facts import defaults
from operations.audit.finding import Found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from operations.audit.facts import Group

OLD = timedelta(days=45)
"""A node older than this has missed a patch day's roll-out."""


def imdsv1(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances that answer IMDSv1."""
    open_ones = tuple(each.id for each in group.instances if each.http_tokens != "required")
    if open_ones:
        yield Found("allows IMDSv1 (HttpTokens is not required); roll the group from its own template", open_ones)


def hops(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances whose metadata pods may reach."""
    far = tuple(each.id for each in group.instances if each.hop_limit > defaults.HOP_LIMIT)
    if far:
        yield Found("lets pods reach the instance metadata (hop limit above 1); take metadataHopLimit out", far)


def metadata_tags(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances that show their tags to whatever runs on them."""
    shown = tuple(each.id for each in group.instances if each.metadata_tags)
    if shown:
        yield Found("shows its tags in the instance metadata", shown)


def other_version(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances of another version of the template than the stack's. While a refresh runs they are on their way."""
    if group.rolling:
        return
    wanted = (group.wanted.declared.template, str(group.wanted.declared.version))
    if group.wanted.managed:
        yield from _of_eks(group, wanted)
        return
    others = _of_another(group, wanted)
    if others:
        yield Found(f"was not launched from version {wanted[1]} of {wanted[0]}; see eks-windows rollout verify", others)


def _of_eks(group: Group, wanted: tuple[str, str]) -> Iterator[Found]:
    """EKS was told another version, or instances are of another version of its copy than it launches now."""
    told = group.managed and (group.managed.template, group.managed.version)
    if told is not None and told != wanted:
        found = f"version {told[1]} of {told[0]}" if told[0] else "no template"
        yield Found(f"EKS has {found}, expected version {wanted[1]} of {wanted[0]}; run pulumi up")
    elif told is not None and (others := _of_another(group, (group.template, group.template_version))):
        yield Found("was not launched from what EKS launches now; an update failed midway: run pulumi up", others)


def _of_another(group: Group, wanted: tuple[str, str]) -> tuple[str, ...]:
    return tuple(each.id for each in group.instances if each.template and (each.template, each.version) != wanted)


def alias(group: Group, _now: datetime) -> Iterator[Found]:
    """A group that launches whatever version is newest."""
    if group.template_version.startswith("$"):
        yield Found(
            f"launches version {group.template_version} of its template, expected a number: a version that nobody "
            "rolled out reaches the next node; run pulumi up"
        )


def other_role(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances with another role than the stack's."""
    wanted = group.wanted.role_arn
    others = [each for each in group.instances if wanted and each.role is not None and each.role != wanted]
    if others:
        roles = sorted({each.role or "none" for each in others})
        yield Found(f"has the role {', '.join(roles)}, expected {wanted}", tuple(each.id for each in others))


def old(group: Group, now: datetime) -> Iterator[Found]:
    """Instances that have been running for long."""
    aged = tuple(each.id for each in group.instances if now - each.launched > OLD)
    if aged:
        yield Found(f"has been running for over {OLD.days} days; roll the newest release out", aged)


def left_behind(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances that a refresh may leave behind."""
    kept = tuple(each.id for each in group.instances if each.protected or each.state == "Standby")
    if kept:
        yield Found("is protected or on standby: a roll-out may leave it on the former release", kept)
