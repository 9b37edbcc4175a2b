"""An AMI of one's own, by its id: what it does not tell of itself is given beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from components.facts.release import FACTS, Release
from components.nodes.ami import HERE, AmiError, NodeAmi, from_release, is_amazons, look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi
    import pulumi_aws as aws

    from components.settings.validation import Spelling

TO_GIVE = ("windows_server", "variant", "kubelet_version", "os_build")
"""Facts that somebody has to tell."""

_TOLD_BY_OTHERS = {"windows_server", "variant", "kubernetes_minor"}
"""Facts that the tags of this project's AMIs, and the names of Amazon's, tell; the rest may then stay unknown."""


def from_id(
    ami_id: str, given: Mapping[str, str], *, spell: Spelling = str, opts: pulumi.InvokeOptions | None = None
) -> NodeAmi:
    """The AMI, with the facts of its tags, or of its name where Amazon built it, and else those that are given.

    Args:
        ami_id: the AMI.
        given: facts that it does not tell, by the names in `TO_GIVE`; the kubelet's version tells the Kubernetes minor.
        spell: how a fact's name is written where these stand.
        opts: how to call AWS.

    Raises:
        AmiError: there is no such AMI; nothing tells one of the facts; or one is given and the AMI tells another.
    """
    found = look_up(ami_id, "", opts)
    told = _told(found)
    for fact, value in given.items():
        said = _otherwise(told, fact, value)
        if said is not None:
            raise AmiError(f"found {value} as {spell(fact)} of {ami_id}, which itself says {said}; drop it")
    known = {"image": found.name, "build_date": found.creation_date[:10], **given, **told}
    if "kubelet_version" in known:
        known.setdefault("kubernetes_minor", known["kubelet_version"].rpartition(".")[0])
    missing = [] if told.keys() >= _TOLD_BY_OTHERS else [spell(fact) for fact in TO_GIVE if fact not in known]
    if missing:
        raise AmiError(
            f"{ami_id} ({found.name}) does not tell its {', '.join(missing)}, as it is no EKS optimized Windows AMI of "
            f"Amazon's and has not the tags of this project; give {'it' if len(missing) == 1 else 'them'} beside the id"
        )
    tags = {fact.tag: known[fact.name] for fact in FACTS if fact.name in known}
    try:
        day = date.fromisoformat(known["build_date"])
        return from_release(Release.from_tags(HERE, ami_id, day, tags), HERE)
    except ValueError as error:
        raise AmiError(str(error)) from error


def _told(found: aws.ec2.GetAmiResult) -> Mapping[str, str]:
    """What the AMI says of itself."""
    by_tags = {fact.name: found.tags[fact.tag] for fact in FACTS if fact.tag in found.tags}
    if not is_amazons(found):
        return by_tags
    try:
        by_name = Release.from_name(HERE, found.id, found.name).texts
    except ValueError:
        return by_tags
    return {**{fact: text for fact, text in by_name.items() if text}, **by_tags}


def _otherwise(told: Mapping[str, str], fact: str, value: str) -> str | None:
    """What the AMI says in place of a fact that is given; None where they agree."""
    if fact in told:
        return None if told[fact] == value else told[fact]
    minor = told.get("kubernetes_minor") if fact == "kubelet_version" else None
    return None if minor is None or value.startswith(f"{minor}.") else minor
