"""What a copy of an AMI of ours lacks in tags, read off the manifest that stands beside its parameter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.cluster.lookups import asked, looked_up
from components.facts import manifest
from components.facts.release import BUILD_TAGS, IMAGE_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

_LOOKED_BACK = 3
"""Builds whose manifest may stand in place of this AMI's: it is written before a copy is made, which can fail."""


class AmiError(ArgumentError):
    """No AMI that a node group could run."""


def is_copy(tags: Mapping[str, str]) -> bool:
    """Whether an AMI of ours lacks what only the build's own AMI has."""
    return IMAGE_TAG in tags and manifest.IMAGE_ARN_TAG in tags and not all(tag in tags for tag in BUILD_TAGS)


def told_by_manifest(
    output_parameter: str, tags: Mapping[str, str], opts: pulumi.InvokeOptions | None
) -> Mapping[str, str]:
    """The tags, with those that its manifest tells; as they are where no manifest is this AMI's.

    Raises:
        AmiError: what stands in the manifest's parameter is none.
    """
    name = parameter = manifest.parameter(output_parameter)
    for _ in range(1 + _LOOKED_BACK):
        found = looked_up(partial(asked, aws.ssm.get_parameter, opts, name=parameter))
        if found is None:
            break
        try:
            told = manifest.tags_of(found.value, tags)
        except ValueError as error:
            raise AmiError(f"parameter {parameter}: {error}") from error
        if told is not None:
            return {**told, **tags}
        if found.version == 1:
            break
        parameter = f"{name}:{found.version - 1}"
    return tags
