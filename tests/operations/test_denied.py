"""Each call that a command makes, refused: the permission is named in a line, the code says that nobody can tell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner

from operations import aws
from operations.cli import app
from operations.images import follow
from standin.tests.api.imagebuilder.good import Workshop
from tests.operations.rollout.world import REGION, started
from tests.operations.test_every_command import BEFORE, IMAGES, WORDS
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import botocore.session
    from typer.testing import Result

DENIED = {
    "ec2": "UnauthorizedOperation",
    "autoscaling": "AccessDenied",
    "iam": "AccessDenied",
    "sts": "AccessDenied",
}
"""What services call a denied call, by the prefix of their actions; others AccessDeniedException."""

NEVER_DENIED = {"sts:GetCallerIdentity"}
"""No policy can (STS API reference)."""

FOUND_ANYWAY = {"rollout verify", "rollout follow", "rollout plan", "audit", "adopt", "doctor"}
"""What is found wrong counts for more than what could not be read."""


RIGHTS = {
    "access check": "access",
    "adopt": "node-groups",
    "audit": "audit",
    "doctor": "doctor",
    "images fast-launch": "images",
    "nodes release": "drains",
    "rollout abort": "drains",
    "rollout follow": "drains",
    "rollout plan": "rollouts",
    "rollout start": "rollouts",
    "rollout verify": "rollouts",
}
"""The page that tells what a command may have to ask; of others `operations`, in the parts that name the command."""


def unnamed(command: str, actions: Iterable[str]) -> set[str]:
    """Those of the actions that no reader of a command's page would know of."""
    page = RIGHTS.get(command, "operations")
    parts = (ROOT / "docs" / f"{page}.md").read_text().split("\n## ")
    its = re.compile("(?:`|eks-windows )" + command.replace(" ", r"\s"))
    text = "\n".join(each for each in parts if page != "operations" or its.search(each))
    return {each for each in actions if not re.search(rf"\b{each.partition(':')[2]}\b", text)}


@dataclass
class Warden:
    """Refuses one action, and notes each that was asked for."""

    refuses: str = ""
    code: str = ""
    asked: list[str] = field(default_factory=list[str])

    def before_call(self, model: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:  # noqa: ANN401  botocore's own
        """botocore's event: an answer in place of the service's, or None."""
        action = f"{model.service_model.signing_name}:{model.name}"
        self.asked.append(action)
        if self.refuses not in {action, "*"}:
            return None
        code = self.code or DENIED.get(action.partition(":")[0], "AccessDeniedException")
        return SimpleNamespace(status_code=403), {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An account with a group of two, an image with a build, and the files of both."""
    with started(tmp_path_factory.mktemp("denied")) as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(follow, "PAUSE", 0.0)
        patch.setenv("COLUMNS", "400")
        wanted = world.outputs(world.group("dev-windows"), 1)
        (world.folder / "outputs.json").write_text(wanted.read_text())
        workshop = Workshop(boto3.client("imagebuilder"), boto3.client("iam"))
        made = json.loads(IMAGES)
        made["images"]["core"]["pipelineArn"] = workshop.pipeline("core")
        (world.folder / "images.json").write_text(json.dumps(made))
        (world.folder / "before.json").write_text(BEFORE)
        prod = (ROOT / "Pulumi.prod.yaml").read_text()
        for name in ("dev", "prod"):
            (world.folder / f"Pulumi.{name}.yaml").write_text(prod)
        patch.chdir(world.folder)
        yield world.folder


@pytest.fixture
def warden(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Warden:
    """Stands before every client of a command."""
    assert folder.is_dir()
    found, core = Warden(), aws._core  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def watched(profile: str | None) -> botocore.session.Session:
        session = core(profile)
        session.register("before-call", found.before_call)  # pyright: ignore[reportArgumentType]  it may answer
        return session

    monkeypatch.setattr(aws, "_core", watched)
    return found


def run(command: str, *options: str) -> Result:
    words = {**WORDS, "adopt": ("dev-windows",), "releases show": ("windows-2022-core",)}
    words["releases diff"] = ("windows-2022-core", "latest")
    return CliRunner().invoke(app, [*command.split(), *words[command], "--region", REGION, *options])


@pytest.mark.nightly
@pytest.mark.parametrize("command", sorted(WORDS))
def test_a_call_that_is_denied_is_told_with_its_permission_and_nothing_passes(command: str, warden: Warden) -> None:
    run(command)
    actions = sorted({*warden.asked} - NEVER_DENIED)
    assert unnamed(command, actions) == set()
    wrong: list[str] = []
    for action in actions:
        if command == "images build":  # none is started while one runs
            warden.refuses = ""
            run("images follow")
        warden.refuses = action
        ran = run(command)
        odd = ran.exception is not None and not isinstance(ran.exception, SystemExit)
        codes = {1, 3} if command in FOUND_ANYWAY else {3}
        if odd or ran.exit_code not in codes or action not in ran.output or "Traceback" in ran.output:
            wrong.append(f"{action}: {ran.exit_code} {ran.exception!r}\n{ran.output[-600:]}")
    assert not wrong, "\n".join(wrong)
    assert warden.asked


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("code", "words"),
    [("ExpiredToken", "the AWS session has expired"), ("Throttling", "An error occurred (Throttling)")],
)
@pytest.mark.parametrize("command", sorted(WORDS))
def test_a_session_that_ended_and_a_service_that_is_busy_are_told(
    command: str, warden: Warden, code: str, words: str
) -> None:
    warden.refuses, warden.code = "*", code
    ran = run(command)
    assert (ran.exit_code, "Traceback" in ran.output, words in ran.output) == (3, False, True), ran.output
