"""The manifest of an image: one JSON text beside its AMI id, of what a machine of the new AMI told of itself. Pure.

The last test step of a build writes it, on an instance of the AMI, into the parameter that `parameter` names. It holds
for that AMI and its copies, as tags of a test step do not go with a copy; which those are, Image Builder's own tag with
the ARN of the image tells, which each of its AMIs has.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from components.facts.limits import MANIFEST
from components.facts.release import BUILD_TAGS, FACTS, keyed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.facts.container_images import ImageReference

IMAGE_ARN_TAG = "Ec2ImageBuilderArn"
"""Image Builder's own tag on every AMI that it makes or copies: the ARN of the image, the same on all of them.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/tag-resources.html
"""

VERSION = 1
"""Of the manifest's form."""

_AMI_ID = "/ami-id"

_ROOM = 3000
"""Characters for what is only known on the machine: ids, versions, and a month's updates."""

_DIGEST = 74
"""Characters of one digest in it: ``sha256:``, 64 digits, quotation marks and a comma."""


def parameter(output_parameter: str) -> str:
    """The parameter with the manifest, beside the one with the AMI id."""
    return f"{output_parameter.removesuffix(_AMI_ID)}/manifest"


def known_before(facts: Mapping[str, object], cached_images: Iterable[ImageReference]) -> dict[str, object]:
    """What of a manifest is known before the build, by the keys of a pinned release.

    Args:
        facts: those of a release, by name. Fast Launch holds for the AMI itself; no copy of it has that.
        cached_images: what is on its disk.

    Raises:
        ValueError: more text than an advanced parameter holds.
    """
    cached = [str(reference) for reference in cached_images]
    found = {"version": VERSION, **keyed(facts), "cachedImages": cached}
    refusal = MANIFEST.refuse(len(text_of(found)) + len(cached) * _DIGEST + _ROOM)
    if refusal is not None:
        raise ValueError(f"number of characters of the image's manifest: found about {refusal}; cache fewer images")
    return found


def text_of(manifest: Mapping[str, object]) -> str:
    """The manifest as JSON, without blanks."""
    return json.dumps(manifest, separators=(",", ":"))


def tags_of(text: str, ami_tags: Mapping[str, str]) -> dict[str, str] | None:
    """The tags that a copy of an AMI lacks, from a manifest; None where it is another AMI's.

    Args:
        text: the manifest.
        ami_tags: the AMI's own tags.

    Raises:
        ValueError: it is no manifest.
    """
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise ValueError(f"{text[:40]!r} is no manifest of an image; expected a JSON object")  # noqa: TRY004  (of a text)
    manifest = cast("dict[str, object]", content)
    if manifest.get("imageArn") != ami_tags.get(IMAGE_ARN_TAG, ""):
        return None
    told = {fact.tag: manifest.get(fact.key) for fact in FACTS if fact.tag in BUILD_TAGS}
    return {tag: value for tag, value in told.items() if isinstance(value, str) and value}
