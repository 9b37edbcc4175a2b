"""`eks-windows images build|follow|explain` against the stand-in's Image Builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from standin.tests.api.imagebuilder import good

if TYPE_CHECKING:
    from tests.operations.conftest import World

EKS_PARTS = f"{good.MANAGED}:component/eks-optimized-ami-windows/1.35.x"


def broken(world: World) -> str:
    """An image whose build fails in a component: its base has the EKS artifacts already."""
    return world.image(EKS_PARTS)


def test_a_build_is_started_and_followed_to_its_ami(world: World) -> None:
    name = world.image()
    ran = world.run("images", "build", name, "--outputs", world.outputs, "--follow")
    assert ran.exit_code == 0, ran.output
    assert [line.split(": ")[2].split(" after")[0] for line in ran.stderr.splitlines()[1:]] == [
        "creating", "building", "testing", "distributing", "integrating", "available"
    ]  # fmt: skip
    code, told = world.told("images", "follow", name, "--outputs", world.outputs)
    ami = told["build"]["amis"]["eu-central-1"]
    assert (code, told["build"]["status"], ami.startswith("ami-")) == (0, "AVAILABLE", True)
    assert ami in ran.stdout


def test_a_second_build_is_refused_while_one_runs(world: World) -> None:
    name = world.image()
    first = world.run("images", "build", name, "--outputs", world.outputs, "--json")
    second = world.run("images", "build", name, "--outputs", world.outputs)
    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "runs already; follow it, or give --again" in second.stdout
    again = world.run("images", "build", name, "--outputs", world.outputs, "--again")
    assert (again.exit_code, "is running already" in again.stderr) == (3, True), "the service refuses it as well"


def test_a_dry_run_starts_nothing(world: World) -> None:
    name = world.image()
    ran = world.run("images", "build", name, "--outputs", world.outputs, "--dry-run")
    assert (ran.exit_code, "would start arn:aws:imagebuilder" in ran.stdout) == (0, True)
    none = world.run("images", "follow", name, "--outputs", world.outputs)
    assert (none.exit_code, none.stdout) == (
        1,
        f"{name} has never been built; start it: eks-windows images build {name}\n",
    )


def test_a_failure_is_traced_to_its_step_with_the_log_and_the_cause(world: World) -> None:
    name = broken(world)
    ran = world.run("images", "build", name, "--outputs", world.outputs, "--follow")
    assert ran.exit_code == 1
    assert "component eks-optimized-ami-windows/1.35.0/1, phase build, step InstallEKSArtifacts: EKS artifacts are" in (
        ran.stdout
    )
    assert "cause  the base holds the EKS artifacts already" in ran.stdout
    assert "  | Workflow step ApplyBuildComponents failed" in ran.stdout
    assert f"aws logs tail /aws/imagebuilder/{name} --log-stream-names 1.0.0/1" in ran.stdout
    code, told = world.told("images", "explain", name, "--outputs", world.outputs)
    assert (code, told["build"]["failure"]["stage"]) == (1, "BUILDING")
    assert len(told["build"]["failure"]["log"]) == 3
    arn = told["build"]["arn"]
    assert world.told("images", "explain", name, "--outputs", world.outputs, "--build", arn) == (code, told)


def test_a_log_that_is_gone_leaves_the_rest(world: World) -> None:
    name = broken(world)
    world.run("images", "build", name, "--outputs", world.outputs, "--follow")
    boto3.client("logs").delete_log_group(logGroupName=f"/aws/imagebuilder/{name}")
    code, told = world.told("images", "explain", name, "--outputs", world.outputs)
    assert (code, told["build"]["failure"]["log"], told["unread"]) == (1, [], [])
    assert told["build"]["failure"]["cause"].startswith("the base holds")


def test_a_build_that_did_not_fail_needs_no_explanation(world: World) -> None:
    name = world.image()
    world.run("images", "build", name, "--outputs", world.outputs, "--follow")
    assert world.run("images", "explain", name, "--outputs", world.outputs).exit_code == 0


def test_a_cancelled_build_is_told_as_such(world: World) -> None:
    name = world.image()
    _, told = world.told("images", "build", name, "--outputs", world.outputs)
    boto3.client("imagebuilder").cancel_image_creation(
        imageBuildVersionArn=told["build"]["arn"], clientToken=good.token()
    )
    code, told = world.told("images", "follow", name, "--outputs", world.outputs)
    assert (code, told["build"]["status"]) == (1, "CANCELLED")


@pytest.mark.parametrize("words", ["build", "follow", "explain"])
def test_what_cannot_be_asked_is_one_line(world: World, words: str) -> None:
    world.image()
    unknown = world.run("images", words, "none", "--outputs", world.outputs)
    assert (unknown.exit_code, "the stack has no image none, but image-" in unknown.stderr) == (3, True)
    both = world.run("images", words, "none", "--outputs", world.outputs, "--stack", "images")
    assert both.exit_code == 2
    assert "Traceback" not in unknown.stderr + both.stderr


def test_an_account_that_does_not_answer_is_no_pass(world: World) -> None:
    name = world.image()
    ran = world.run(
        "images", "follow", name, "--outputs", world.outputs, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY=""
    )
    assert (ran.exit_code, ran.stderr.startswith("images follow: ")) == (3, True)
    assert len(ran.stderr.splitlines()) == 1
