"""What has to hold between the values of a gp3 volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts import defaults
from components.facts.limits import IOPS_PER_GIB, IOPS_PER_THROUGHPUT
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.validation import Spelling


def gp2_is_as_fast_as_it_is_large(spell: Spelling, type: str | None, iops: int, throughput: int) -> Iterator[Problem]:  # noqa: A002 the setting's name
    """Nobody says how fast a gp2 volume is."""
    given = {"iops": (iops, defaults.VOLUME_IOPS), "throughput": (throughput, defaults.VOLUME_THROUGHPUT)}
    for name, (value, default) in given.items():
        if type not in {None, defaults.VOLUME_TYPE} and value != default:
            text = f"found {value} beside {spell('type')} {type}, whose size alone says how fast it is; drop it"
            yield Problem((name,), text)


def iops_fit_size(spell: Spelling, size_gib: int, iops: int) -> Iterator[Problem]:
    """EBS gives so many operations to each GiB."""
    most = size_gib * IOPS_PER_GIB.maximum
    if iops > most:
        yield Problem(
            ("iops",),
            f"found {iops}, expected at most {most}, {IOPS_PER_GIB.maximum} a GiB of {spell('size_gib')} ({size_gib}) "
            f"({IOPS_PER_GIB.source}); change one",
        )


def throughput_fits_iops(spell: Spelling, iops: int, throughput: int) -> Iterator[Problem]:
    """EBS wants so many operations for each MiB a second."""
    least = throughput * IOPS_PER_THROUGHPUT.minimum
    if iops < least:
        most = iops // IOPS_PER_THROUGHPUT.minimum
        yield Problem(
            ("throughput",),
            f"found {throughput}, expected at most {most} with {spell('iops')} {iops} ({IOPS_PER_THROUGHPUT.source}); "
            f"{throughput} takes {least} {spell('iops')}",
        )
