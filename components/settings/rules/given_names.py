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


def names_are_of_one_group(clusters: Sequence[ClusterSettings]) -> Iterator[Problem]:
    """No two groups of a stack give one name to what each makes.

    IAM takes names that differ by case alone for one (IAM user guide, IAM and STS quotas: names). A security group's
    name is one in its VPC, and clusters may have one each.

    Args:
        clusters: those of the stack.
    """
    first: dict[tuple[object, ...], Path] = {}
    for index, cluster in enumerate(clusters):
        for position, group in enumerate(cluster.node_groups):
            here: Path = ("clusters", index, "nodeGroups", position)
            for name in (*_OF_IAM, *_OF_A_REGION, *_OF_A_VPC):
                given: str | None = getattr(group.names, name)
                if given is None:
                    continue
                place = (index,) if name in _OF_A_VPC else ()
                earlier = first.setdefault((name, *place, given.lower() if name in _OF_IAM else given), here)
                if earlier != here:
                    text = f"found {given!r} again, first at {path_text(earlier)}; give it another one"
                    yield Problem((*here, "names", to_camel(name)), text)
