"""What is known of AMIs that no program says, read from a file.

An AMI id says nothing of the kubelet on its disk. The file is
``{"version": 1, "images": {"<AMI id>": {"kubeletVersion": "1.35.3", ...}}}``, with the keys of a pinned release; keys
that are not known here are left alone.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

if TYPE_CHECKING:
    from pathlib import Path

ImageFacts: TypeAlias = "dict[str, dict[str, str]]"
"""Facts by AMI id."""

VERSION: Final = 1
LIMIT: Final = 16 << 20
AMI_ID = re.compile(r"ami-[0-9a-f]{8,17}")


TAGS: Final = "eks-windows-nodes/"
SERVER_TAG, VARIANT_TAG = f"{TAGS}windows-server", f"{TAGS}variant"
MINOR_TAG, KUBELET_TAG = f"{TAGS}kubernetes-minor", f"{TAGS}kubelet-version"
BUILD_TAG, RECIPE_TAG = f"{TAGS}os-build", f"{TAGS}recipe-version"
DATE_TAG, FAST_LAUNCH_TAG = f"{TAGS}build-date", f"{TAGS}fast-launch"
"""What a release of an own image tells about itself; instances and Auto Scaling groups may carry the same tags."""


@dataclass(frozen=True, slots=True)
class ImageFact:
    """A fact that rules judge by: the tag that tells it, what it looks like, and an example of it."""

    tag: str
    pattern: re.Pattern[str]
    example: str


FACTS: Final = {
    "windowsServer": ImageFact(SERVER_TAG, re.compile(r"\d{4}"), "2022"),
    "variant": ImageFact(VARIANT_TAG, re.compile(r"Core|Full"), "Core"),
    "kubernetesMinor": ImageFact(MINOR_TAG, re.compile(r"1\.\d+"), "1.35"),
    "kubeletVersion": ImageFact(KUBELET_TAG, re.compile(r"1\.\d+\.\d+"), "1.35.3"),
    "osBuild": ImageFact(BUILD_TAG, re.compile(r"\d+\.\d+"), "20348.4405"),
    "buildDate": ImageFact(DATE_TAG, re.compile(r"\d{4}-\d{2}-\d{2}"), "2026-11-11"),
    "recipeVersion": ImageFact(RECIPE_TAG, re.compile(r"\d+\.\d+\.\d+"), "1.0.4711"),
    "fastLaunch": ImageFact(FAST_LAUNCH_TAG, re.compile(r"true|false"), "true"),
}
"""By the keys of a pinned release."""


def read(file: Path) -> ImageFacts:
    """The facts in a file.

    Raises:
        ValueError: there is no such file, or it is no such JSON; the text says what is wrong, and where.
    """
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(LIMIT + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{file.absolute()} cannot be read: {getattr(error, 'strerror', None) or 'no UTF-8'}"
        ) from None
    if len(text) > LIMIT:
        raise ValueError(f"{file.absolute()}: more than {LIMIT >> 20} MiB")
    try:
        told: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file.absolute()}: no JSON ({error})") from None
    whole = as_mapping(told, f"{file.absolute()}")
    if whole.get("version") != VERSION:
        raise ValueError(f"{file.absolute()}: version: found {whole.get('version')!r}, expected {VERSION}")
    images = as_mapping(whole.get("images"), f"{file.absolute()}: images")
    return {ami: _facts(ami, one, f"{file.absolute()}: images.{ami}") for ami, one in images.items()}


def _facts(ami: str, told: object, where: str) -> dict[str, str]:
    if not AMI_ID.fullmatch(ami):
        raise ValueError(f"{where}: expected an AMI id such as ami-0123456789abcdef0")
    given = {key: value for key, value in as_mapping(told, where).items() if key in FACTS and value is not None}
    texts = {key: str(value).lower() if isinstance(value, bool) else value for key, value in given.items()}
    for key, value in texts.items():
        if not isinstance(value, str) or not FACTS[key].pattern.fullmatch(value):
            raise ValueError(f"{where}.{key}: found {value!r}, expected a text such as {FACTS[key].example!r}")
    return cast("dict[str, str]", texts)


def as_mapping(value: object, where: str) -> dict[str, Any]:
    """An object of JSON; a ValueError that says where for anything else."""
    if not isinstance(value, dict):
        raise ValueError(f"{where}: found {type(value).__name__}, expected an object")  # noqa: TRY004  (of a file)
    return cast("dict[str, Any]", value)
