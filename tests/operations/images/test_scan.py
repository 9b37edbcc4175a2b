"""What Amazon Inspector found in a build, against a gate; what was not scanned or read passes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from components.facts.severity import Severity
from operations.images import scans
from operations.images.scan import Finding, Told, judge
from rehearsal.account.releases import CALENDAR, CLUSTER_MINOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operations.conftest import World

ARN = "arn:aws:imagebuilder:eu-central-1:123456789012:image/core/1.1.42/1"
FOUND = (
    Finding(severity="low", vulnerability="CVE-4", title="d"),
    Finding(severity="high", vulnerability="CVE-2", title="b", score=7.1),
    Finding(severity="untriaged", vulnerability="CVE-5", title="e"),
    Finding(severity="high", vulnerability="CVE-3", title="c", score=8.0),
    Finding(severity="critical", vulnerability="CVE-1", title="a"),
)
SCANNED = Told(
    build=ARN,
    enabled=True,
    status="COMPLETED",
    counts={"critical": 1, "high": 2, "medium": 0},
    findings=FOUND,
)


@pytest.mark.parametrize(("gate", "failing"), [("critical", 1), ("high", 3), ("medium", 3), ("low", 4)])
def test_what_stands_at_or_above_the_gate_fails(gate: str, failing: int) -> None:
    report = judge("core", SCANNED, Severity(gate))
    assert (report.failing, report.unread) == (failing, ())
    assert [each.vulnerability for each in report.findings] == ["CVE-1", "CVE-3", "CVE-2", "CVE-4", "CVE-5"]


def changed(**changes: Any) -> Told:  # noqa: ANN401  any attribute
    return Told(**{**SCANNED.__dict__, **changes})


@pytest.mark.parametrize(
    ("told", "unread"),
    [
        (Told(), "core has no finished build; start one"),
        (Told(build=ARN, enabled=False), "scanning is not enabled for"),
        (Told(build=ARN, enabled=True), "is not there, expected COMPLETED"),
        (Told(build=ARN, enabled=True, status="SCANNING"), "is SCANNING, expected COMPLETED"),
        (Told(build=ARN, enabled=True, status="FAILED", reason="off"), "is FAILED (off), expected COMPLETED"),
        (changed(findings=None, counts=None, unread=("the findings: denied",)), "the findings: denied"),
        (changed(counts={"critical": 0, "high": 2, "medium": 0}), "critical: counted 0 and listed 1; ask again"),
        (changed(findings=FOUND[:4]), "critical: counted 1 and listed 0; ask again"),
    ],
)
def test_what_nobody_can_tell_passes_no_gate(told: Told, unread: str) -> None:
    (line,) = judge("core", told, Severity.CRITICAL).unread
    assert unread in line


def test_counts_alone_fail_where_the_list_can_not_be_read() -> None:
    report = judge("core", changed(findings=None, unread=("the findings: denied",)), Severity.HIGH)
    assert (report.failing, report.counts["critical"], report.unread) == (3, 1, ("the findings: denied",))


@pytest.fixture
def inspected(world: World) -> Iterator[World]:
    """The account with Amazon Inspector's scans of EC2."""
    inspector: Any = getattr(boto3, "client")("inspector2")  # noqa: B009  without its stubs
    inspector.enable(resourceTypes=["EC2"], accountIds=["123456789012"])
    yield world
    # Pipelines that build on an old AMI are what `images withdrawn` tells.
    for made in world.images.values():
        world.workshop.imagebuilder.delete_image_pipeline(imagePipelineArn=made["pipelineArn"])
    inspector.disable(resourceTypes=["EC2"], accountIds=["123456789012"])


def built(world: World, month: int = -1, *, scan: bool = True, **outputs: str) -> str:
    """An image of a month of the calendar, built."""
    ami = f"Windows_Server-2022-English-Core-EKS_Optimized-{CLUSTER_MINOR}-{CALENDAR[month].released:%Y.%m.%d}"
    (parent,) = world.ec2.describe_images(Filters=[{"Name": "name", "Values": [ami]}])["Images"]
    changes: dict[str, Any] = {"imageScanningConfiguration": {"imageScanningEnabled": True}} if scan else {}
    name = world.image(recipe_changes={"parentImage": parent.get("ImageId")}, pipeline_changes=changes)
    world.images[name] |= outputs
    assert world.run("images", "build", name, "--outputs", world.outputs, "--follow").exit_code == 0
    return name


def test_an_older_month_fails_and_the_newest_passes(inspected: World) -> None:
    old, new = built(inspected, 0), built(inspected)
    code, told = inspected.told("images", "scan", old, "--outputs", inspected.outputs)
    assert (code, told["version"], told["fail_on"], told["failing"], told["unread"]) == (1, 1, "high", 2, [])
    counts = {severity: count for severity, count in told["counts"].items() if count}
    assert counts == {"critical": 1, "high": 1, "medium": 1, "low": 1}
    ran = inspected.run("images", "scan", old, "--outputs", inspected.outputs)
    assert "CVE-2026-50000" in ran.stdout
    assert "failed  2 at or above high" in ran.stdout
    code, told = inspected.told("images", "scan", new, "--outputs", inspected.outputs)
    assert (code, told["failing"], [each["severity"] for each in told["findings"]]) == (0, 0, ["medium"])


def test_the_gate_is_the_stack_s_unless_one_is_given(inspected: World) -> None:
    name = built(inspected, scanFailOn="medium")
    options = ["images", "scan", name, "--outputs", inspected.outputs]
    assert inspected.run(*options).exit_code == 1
    assert inspected.run(*options, "--fail-on", "critical").exit_code == 0
    wrong = inspected.run(*options, "--fail-on", "severe")
    assert (wrong.exit_code, "'severe' is not one of" in wrong.stderr) == (2, True)


def test_a_build_that_was_not_scanned_is_not_judged(world: World) -> None:
    name = world.image()
    options = ["images", "scan", name, "--outputs", world.outputs]
    ran = world.run(*options)
    assert (ran.exit_code, f"not read  {name} has no finished build" in ran.stdout) == (3, True)
    without = built(world, scan=False)
    ran = world.run("images", "scan", without, "--outputs", world.outputs)
    assert (ran.exit_code, "not read  scanning is not enabled for arn:aws:imagebuilder" in ran.stdout) == (3, True)
    uninspected = built(world)
    ran = world.run("images", "scan", uninspected, "--outputs", world.outputs)
    says = "is FAILED (Amazon Inspector is not enabled for EC2 in this account.), expected COMPLETED"
    assert (ran.exit_code, says in ran.stdout) == (3, True)


def test_a_build_is_chosen_by_its_arn(inspected: World) -> None:
    name = built(inspected)
    options = ["images", "scan", name, "--outputs", inspected.outputs]
    _, told = inspected.told(*options)
    assert inspected.told(*options, "--build", told["build"])[1] == told
    none = inspected.run(*options, "--build", f"{told['build'].rpartition('/')[0]}/9")
    assert (none.exit_code, "images scan: " in none.stderr, "Traceback" in none.output) == (3, True, False)


@pytest.mark.parametrize("part", ["counts", "_findings"])
def test_a_part_that_is_denied_is_said_and_the_other_judged(
    inspected: World, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    old, new = built(inspected, 0), built(inspected)

    def denied(_: scans.Scans, __: str) -> None:
        error = {"Error": {"Code": "AccessDeniedException", "Message": "no", "Service": "imagebuilder"}}
        with scans.asking():
            raise ClientError(error, "ListImageScanFindings")  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(scans.Scans, part, denied)
    for name, code in ((old, 1), (new, 3)):
        ran = inspected.run("images", "scan", name, "--outputs", inspected.outputs)
        assert (ran.exit_code, "missing permission imagebuilder:ListImageScanFindings" in ran.stdout) == (code, True)
