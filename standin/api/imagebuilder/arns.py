"""ARNs and versions of Image Builder.

``arn:aws:imagebuilder:eu-central-1:123456789012:component/my-app/1.2.3/1``: the name is lower-cased, spaces and
underscores become hyphens; a component or image has a build number behind its version. An ``x`` in a version stands for
the newest there is. Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/ibhow-semantic-versioning.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_NODE = 2**30 - 1
"""The largest number in a version (CreateComponent, semanticVersion)."""


def slug(name: str) -> str:
    """A name as it stands in an ARN. Two names can have the same."""
    return name.lower().replace(" ", "-").replace("_", "-")


@dataclass(frozen=True, kw_only=True)
class Arn:
    """An ARN of Image Builder, taken apart. `owner` is an account id or ``aws``; what an ARN lacks is ""."""

    partition: str
    region: str
    owner: str
    noun: str
    slug: str
    version: str = ""
    build: str = ""

    @classmethod
    def parse(cls, arn: str) -> Self:
        """Take an ARN apart whose form the service's model has already checked.

        Raises:
            ValueError: it is not an ARN of Image Builder.
        """
        parts = arn.split(":")
        path = parts[5].split("/") if len(parts) == 6 else []  # noqa: PLR2004  arn:partition:service:region:owner:path
        if len(path) < 2 or parts[2] != "imagebuilder":  # noqa: PLR2004  noun and name
            raise ValueError(f"{arn!r} is not an ARN of Image Builder")
        noun, name, version, build = (*path, "", "")[:4]
        return cls(
            partition=parts[1], region=parts[3], owner=parts[4], noun=noun, slug=name, version=version, build=build
        )

    def __str__(self) -> str:
        path = "/".join(filter(None, [self.noun, self.slug, self.version, self.build]))
        return f"arn:{self.partition}:imagebuilder:{self.region}:{self.owner}:{path}"

    def covers(self, other: Arn) -> bool:
        """Whether this ARN, with ``x`` or without a build number, names that exact one."""
        same = (self.region, self.owner, self.noun, self.slug) == (other.region, other.owner, other.noun, other.slug)
        return same and _fits(self.version, other.version) and self.build in {"", other.build}

    def newest_of(self, arns: Iterable[str]) -> str | None:
        """The newest among those that this ARN covers."""
        covered = [arn for arn in arns if self.covers(Arn.parse(arn))]
        return max(covered, key=age, default=None)


def age(arn: str) -> tuple[tuple[int, ...], int]:
    """Version and build as numbers: the key by which ARNs of one name sort, oldest first."""
    parsed = Arn.parse(arn)
    return tuple(int(node) for node in parsed.version.split(".") if node), int(parsed.build or 0)


def _fits(pattern: str, version: str) -> bool:
    if not pattern:
        return True
    return all(wanted in {"x", node} for wanted, node in zip(pattern.split("."), version.split("."), strict=False))
