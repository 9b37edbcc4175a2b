"""What is known of a release beside the tags of its AMIs: the manifest of its build, its scan, its snapshots. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from operations.releases.compare import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COMPLETED = "COMPLETED"
"""Of a scan that has ended well (Image Builder API, ImageScanState)."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a build, and EC2, tell of a release; what nobody tells is empty.

    Attributes:
        programs: versions by the manifest's names, such as `containerd` and `csiProxy`.
        updates: ids of the installed updates, such as KB5068787.
        digests: of each cached image, by its reference.
        source_ami_id: the AMI that it was built on.
        scan: state of Amazon Inspector's scan in Image Builder's words; "" where there was none.
        findings: what it found, by severity; None where it was not scanned to the end.
        fast_launch: EC2's word for Fast Launch now, by Region; a Region without one has it off.
    """

    programs: Mapping[str, str] = field(default_factory=dict[str, str])
    updates: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    source_ami_id: str = ""
    scan: str = ""
    findings: Mapping[str, int] | None = None
    fast_launch: Mapping[str, str] = field(default_factory=dict[str, str])


NOTHING = Evidence()


def of_manifests(texts: Iterable[str], build: str) -> Evidence:
    """What the manifest of a build tells, of all that a parameter has held; the newest of its own counts.

    Args:
        texts: values of the parameter, newest first.
        build: ARN of the build.
    """
    for text in texts:
        try:
            content: object = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(content, dict) and (told := cast("dict[str, object]", content)).get("imageArn") == build:
            return Evidence(
                programs={
                    key: value for key, value in _mapping(told.get("programs")).items() if isinstance(value, str)
                },
                updates=tuple(sorted(_texts(told.get("updates")))),
                digests=dict(zip(_texts(told.get("cachedImages")), _texts(told.get("digests")), strict=False)),
                source_ami_id=_text(told.get("sourceAmiId")),
            )
    return NOTHING


def changes(before: Evidence, after: Evidence) -> Iterator[Change]:
    """What differs, beside the facts of a pin; what one side does not tell is no difference."""
    for name in sorted({*before.programs, *after.programs} - {"kubelet"}):
        yield from _change(name, before.programs.get(name, ""), after.programs.get(name, ""))
    yield from _change("sourceAmiId", before.source_ami_id, after.source_ami_id)
    if before.updates and after.updates:
        yield from (Change("updates", each, "") for each in before.updates if each not in after.updates)
        yield from (Change("updates", "", each) for each in after.updates if each not in before.updates)
    for reference, digest in before.digests.items():
        yield from _change(f"digest of {reference}", digest, after.digests.get(reference, ""))
    if before.findings is not None and after.findings is not None:
        for severity, count in before.findings.items():
            yield from _change(f"findings, {severity}", str(count), str(after.findings.get(severity, 0)))


def scanned(evidence: Evidence) -> str:
    """What Inspector found, for people."""
    if evidence.findings is None:
        return "" if not evidence.scan or evidence.scan == COMPLETED else evidence.scan.lower()
    return ", ".join(f"{count} {severity}" for severity, count in evidence.findings.items() if count) or "none"


def _change(fact: str, before: str, after: str) -> Iterator[Change]:
    if before and after and before != after:
        yield Change(fact, before, after)


def _mapping(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [each for each in cast("list[object]", value) if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
