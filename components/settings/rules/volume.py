"""What has to hold between the values of a gp3 volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.limits import IOPS_PER_GIB, IOPS_PER_THROUGHPUT
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.validation import Spelling


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
