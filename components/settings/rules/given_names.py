"""What has to hold of names in AWS that node groups are given: the second of a name would fail with half of it made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from components.problems.problem import Path, Problem, path_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.settings.environment import ClusterSettings

_OF_IAM = ("role", "instance_profile")
_OF_A_REGION = ("launch_template", "auto_scaling_group")
_OF_A_VPC = ("security_group",)
NAMES = (*_OF_IAM, *_OF_A_REGION, *_OF_A_VPC)


def as_aws_tells_apart(name: str, given: str, vpc: object) -> tuple[object, ...]:
    """What two names of one account and Region have in common that AWS takes for one.

    IAM takes names that differ by case alone for one (IAM user guide, IAM and STS quotas: names). A security group's
    name is one in its VPC.

    Args:
        name: what `names` calls it.
        given: the name.
        vpc: what tells the VPC.
    """
    place = (vpc,) if name in _OF_A_VPC else ()
    return (name, *place, given.lower() if name in _OF_IAM else given)


def names_are_of_one_group(clusters: Sequence[ClusterSettings]) -> Iterator[Problem]:
    """No two groups of a stack give one name to what each makes.

    Clusters may have a security group of a name each.

    Args:
        clusters: those of the stack.
    """
    first: dict[tuple[object, ...], Path] = {}
    for index, cluster in enumerate(clusters):
        for position, group in enumerate(cluster.node_groups):
            here: Path = ("clusters", index, "nodeGroups", position)
            for name in NAMES:
                given: str | None = getattr(group.names, name)
                if given is None:
                    continue
                earlier = first.setdefault(as_aws_tells_apart(name, given, index), here)
                if earlier != here:
                    text = f"found {given!r} again, first at {path_text(earlier)}; give it another one"
                    yield Problem((*here, "names", to_camel(name)), text)
