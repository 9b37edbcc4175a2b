"""Releases for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from operations.releases.evidence import scanned

if TYPE_CHECKING:
    from operations.releases.amazon import AmazonListing
    from operations.releases.compare import Change
    from operations.releases.report import Listing, Pinning, Row
    from operations.terminal.output import Output

_PROGRAMS = {"containerd": "containerd", "csiProxy": "csi-proxy", "kubeProxy": "kube-proxy"}
"""Programs of a manifest that are shown, and their names."""


def show_listing(report: Listing, output: Output) -> None:
    """A row for each release, then what is none."""
    output.table(
        ("Image", "Built", "Age", "Kubelet", "OS build", "State", "Findings", "AMIs", "Pinned by"),
        [
            (
                row.image,
                row.build_date,
                f"{row.age_days} d",
                row.kubelet_version or "",
                row.os_build or "",
                Text(row.state, "green" if row.state == "available" else "bold red"),
                scanned(row.evidence),
                "\n".join(f"{region} {id_}" for region, id_ in sorted(row.ami_ids.items())),
                "\n".join(row.pinned_by),
            )
            for row in report.releases
        ],
    )
    for reason in report.unfit:
        output.finding("no release", "yellow", reason)
    output.unread(report.unread)
    if not report.releases:
        output.line("there are no finished releases here")


def show_amazons(report: AmazonListing, output: Output) -> None:
    """A row for each AMI."""
    output.table(
        ("Windows", "Kubernetes", "Released", "Age", "AMI", "Now", "Deprecated from", "Pinned by"),
        [
            (
                f"Server {row.windows_server} {row.variant}",
                row.kubernetes_minor,
                row.released,
                Text(f"{row.age_days} d", "" if row.newest else "yellow"),
                row.ami_id,
                Text(row.current, "yellow" if row.current.startswith("newer") else ""),
                row.deprecated_from,
                "\n".join(row.pinned_by),
            )
            for row in report.releases
        ],
        title=f"EKS optimized Windows AMIs in {report.region}",
    )
    output.unread(report.unread)
    if not report.releases:
        output.line("Amazon publishes none here, or none of these")


def show_release(row: Row, output: Output) -> None:
    """All of one release."""
    facts = {
        "image": row.image,
        "built": f"{row.build_date} ({row.age_days} days ago)",
        "state": row.state,
        "Windows": f"Server {row.windows_server} {row.variant}, {row.os_build}",
        "Kubernetes": f"{row.kubernetes_minor}, kubelet {row.kubelet_version}",
        "recipe": row.recipe_version or "",
        **{name: row.evidence.programs.get(key, "") for key, name in _PROGRAMS.items()},
        "updates": " ".join(row.evidence.updates),
        "built on": row.evidence.source_ami_id,
        "found by Inspector": scanned(row.evidence) or "not scanned",
        "Fast Launch": "promised" if row.fast_launch else "off",
        **{f"Fast Launch in {region}": state for region, state in sorted(row.evidence.fast_launch.items())},
        **{f"AMI in {region}": id_ for region, id_ in sorted(row.ami_ids.items())},
    }
    output.table(("Fact", "Value"), [(name, value) for name, value in facts.items() if value], words=("Value",))
    for name in row.cached_images:
        digest = row.evidence.digests.get(name, "")
        output.line(f"cached     {name}{f'  {digest}' if digest else ''}")
    for place in row.pinned_by:
        output.line(f"pinned by  {place}")


def show_changes(before: str, after: str, changes: tuple[Change, ...], output: Output) -> None:
    """What differs, a row for each fact."""
    if not changes:
        output.line(f"{after}: nothing differs")
        return
    cells = [(change.fact, change.before or "-", change.after or "-") for change in changes]
    output.table(("Fact", "Before", "After"), cells, title=f"{before} -> {after}")


def show_pinning(report: Pinning, output: Output) -> None:
    """What a pin changes, and whether it was written."""
    for finding in report.findings:
        word, style = ("refused", "bold red") if finding.refuses else ("note", "yellow")
        output.finding(word, style, f"{finding.code}  {finding.message}")
    if report.changes:
        show_changes("pinned so far", report.pinned, report.changes, output)
    for line in report.diff.splitlines():
        style = {"+": "green", "-": "red"}.get(line[:1], "")
        output.line(Text(line, style))
    groups = ", ".join(report.groups)
    if report.written:
        output.line(f"{report.file}: pinned {report.pinned} for {groups}; preview it, then roll it out by pulumi up")
    elif not report.diff and not any(finding.refuses for finding in report.findings):
        output.line(f"{report.file}: {groups} has {report.pinned} pinned already")
    else:
        output.line("nothing was written")
    for note in report.notes:
        output.line(note)
    for line in report.undone:
        output.finding("not done", "bold red", line)
