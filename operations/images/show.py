"""Images and their builds for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from components.facts.disk import FREE_PERCENT, MIB_PER_GIB
from operations.images.cached import WRONG, State
from operations.terminal.table import Name

if TYPE_CHECKING:
    from operations.images.build import Report as BuildReport
    from operations.images.cached import Report as CachedReport
    from operations.terminal.output import Output

_GIB = 1 << 30


def show_cached(report: CachedReport, output: Output) -> None:
    """A table for each image, then a line for what is wrong."""
    for image in report.images:
        output.table(
            ("Container image", "State", "Windows", "Download", "Adds (MiB)", "Digest"),
            [
                (
                    each.reference,
                    Text(each.state, "green" if each.state is State.RUNS else "bold red"),
                    each.os_version,
                    "" if each.download is None else f"{each.download / _GIB:.2f} GiB",
                    "" if each.added_mib is None else str(each.added_mib),
                    each.digest if output.wide else each.digest[:19],
                )
                for each in image.cached
            ],
            title=f"{image.image} (Windows Server {image.windows_server})",
        )
        for each in image.cached:
            if each.state in WRONG:
                output.finding(each.state, "bold red", each.message)
        if not image.cached:
            output.line(f"{image.image} caches no images")
        output.line(
            f"{image.image}: its images take about {image.added_mib / MIB_PER_GIB:.2f} GiB; with Windows "
            f"{image.share:.0%} of {image.volume_gib} GiB"
        )
        if image.needs_gib:
            output.finding(
                "too-small",
                "bold red",
                f"{image.image}: {FREE_PERCENT} percent of the disk stay free, as the kubelet removes images from a "
                f"fuller one; rootVolume.sizeGib: expected at least {image.needs_gib}",
            )
    output.unread(report.unread)


def show_build(report: BuildReport, output: Output) -> None:
    """A build's AMIs, or what it failed of."""
    build = report.build
    if build is None:
        output.line(f"{report.image} has never been built; start it: eks-windows images build {report.image}")
        return
    style = "green" if build.good else "bold red" if build.ended else "yellow"
    output.line(
        Text.assemble(
            f"{report.image}  ", (build.status, style), f"  {build.arn if output.wide else Name(build.arn).short}"
        )
    )
    output.table(("Region", "AMI"), sorted((build.amis or {}).items()))
    failure = build.failure
    if failure is not None:
        output.finding("failed", "bold red", f"{failure.where}: {failure.reason or 'no reason was given'}")
        output.finding("cause", "bold", failure.cause or "not known; read the log")
        for line in failure.log:
            output.line(f"  | {line}")
        output.line(f"the whole log: aws logs tail {build.log_group} --log-stream-names {build.log_stream}")
    output.unread(report.unread)
