"""docs/patch-day.md is true: each command of it is run, from an empty account to the end."""

from __future__ import annotations

import os
import re
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import boto3
import pytest

from operations.adopt.live import read
from operations.adopt.report import as_yaml, report
from operations.drain.run import Clock
from operations.images import follow
from operations.rollout import follow_command, steer_command
from rehearsal import shell
from rehearsal.kubernetes import KubeApi, controllers
from rehearsal.shell import REGION
from tests.engine.played_fleet import PlayedFleet
from tests.engine.story import Teller
from tests.engine.test_taken_over import SHAPES, image_and_subnet, made
from tests.operations.drain.counted import fewest_serving, uids
from tests.operations.drain.played import PlayedNodes
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.engine.sandbox import Sandbox

PAGE = ROOT / "docs" / "patch-day.md"
SPEED = 60.0
"""Seconds of a roll-out in one of ours."""

DRAW = "PATCH_DAY_PICTURES"
"""Variable with which the pictures of the page are written anew."""

AUTHOR = {
    **{f"GIT_{who}_NAME": "A person" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "person@example.com" for who in ("AUTHOR", "COMMITTER")},
}


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """Exchange texts of a stack file."""
    text = file.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text)


def shown() -> list[str]:
    """The pictures of the page."""
    return re.findall(r"\]\((patch-day/[^)]+)\)", PAGE.read_text())


def drawn(page: str) -> dict[str, str]:
    """The pictures of an audit's page by the id of their heading, each with the page's rules for what is in it."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    found: dict[str, str] = {}
    for name, words in re.findall(r'<h2 id="(\w+)">(.*?)(?=<h2 |</main>)', page, re.DOTALL):
        picture = re.search(r"<svg (.*?)</svg>", words, re.DOTALL)
        if picture and "<tbody>" not in words:  # bars inside a table are no picture
            rules = "\n".join(_rules(style, picture[1]))
            inside = picture[1].replace(">", f"><style>{rules}</style>", 1)
            found[name] = f'<svg xmlns="http://www.w3.org/2000/svg" {inside}</svg>\n'
    return found


def _rules(style: str, picture: str) -> Iterator[str]:
    for line in style.splitlines():
        of_class = re.match(r"\.(\w+)", line)
        if line.startswith((":root", "@media", "svg ")) or (
            of_class and re.search(rf'class="[^"]*\b{of_class[1]}\b', picture)
        ):
            yield line


@dataclass
class Played:
    """What no command of ours does, by the names that the page has for it."""

    project: Path
    nodes: PlayedNodes
    fleet: PlayedFleet
    begun: tuple[str, dict[str, list[str]]] = ("", {})

    @property
    def events(self) -> dict[str, Callable[[], None]]:
        """Name to what happens."""
        return {
            "patch-tuesday": self.patch_tuesday,
            "workload": self.workload,
            "budget-held": self.budget_held,
            "canary-breaks": self.canary_breaks,
            "others-made": self.others_made,
            "settings-put-in": self.settings_put_in,
        }

    def patch_tuesday(self) -> None:
        """The stack file is back to what it usually says."""
        edit(
            self.project / "Pulumi.images.yaml",
            ("eksOptimized: 2026.10.17", "eksOptimized: latest"),
            ("      updates: false\n", "      updates:\n        exclude: []\n"),
        )

    def workload(self) -> None:
        """Three pods of which two have to serve."""
        self.nodes.namespace("shop")
        self.nodes.replicas("shop", "web", 3)
        self.nodes.budget("shop", "web", "web", minAvailable=2)
        self.begun = self.nodes.version("shop"), {"web": uids(self.nodes, "shop", "web")}

    def budget_held(self) -> None:
        """At no moment fewer served."""
        since, begun = self.begun
        assert fewest_serving(self.nodes, "shop", since, begun) == {"web": 2}

    def canary_breaks(self) -> None:
        """No machine of the release comes up in prod."""
        text = (self.project / "Pulumi.prod.yaml").read_text()
        self.fleet.broken = set(re.findall(r"ami-[0-9a-f]{17}", text))

    def others_made(self) -> None:
        """A group of eksctl's and one of AWS's template."""
        image, subnet = image_and_subnet()
        for name in SHAPES:
            made(name, image, subnet)

    def settings_put_in(self) -> None:
        """What `adopt` printed goes into the stack file, as a person would put it there."""
        session = boto3.Session(region_name=REGION)
        file = self.project / "Pulumi.dev.yaml"
        entries = [as_yaml(report(read(session, f"{name}-NodeGroup-1A2B3C", None), name).settings) for name in SHAPES]
        indented = "".join(f"      {line}\n" for text in entries for line in text.splitlines())
        file.write_text(file.read_text().rstrip("\n") + "\n" + indented)


@pytest.fixture
def clusters(fresh: Sandbox) -> Iterator[dict[str, PlayedNodes]]:
    """API servers of the two environments, with controllers, and nodes that are played."""
    shell.prepare(fresh.folder, with_kubernetes="every")
    with ExitStack() as stack:
        found: dict[str, PlayedNodes] = {}
        for name in ("dev", "prod"):
            data = fresh.folder / "kubernetes" / name
            api = KubeApi.load(data / "kubernetes.json")
            controllers.start(data, api)
            found[name] = stack.enter_context(PlayedNodes(api))
        yield found


@pytest.mark.cluster
@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_the_page_of_a_patch_day_is_true(
    fresh: Sandbox, clusters: dict[str, PlayedNodes], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = fresh.project
    monkeypatch.chdir(project)
    monkeypatch.setattr(follow, "PAUSE", 0.0)
    monkeypatch.setattr(steer_command, "_PAUSE", 0)
    clock = Clock(lambda: time.monotonic() * SPEED, lambda seconds: time.sleep(seconds / SPEED))
    monkeypatch.setattr(follow_command, "_CLOCK", clock)
    environment = {**os.environ, **AUTHOR, "AWS_REGION": REGION}
    edit(
        project / "Pulumi.images.yaml",
        ("eksOptimized: latest", "eksOptimized: 2026.10.17"),
        ("      updates:\n        exclude: []\n", "      updates: false\n"),
    )
    edit(project / "Pulumi.dev.yaml", ("minSize: 1", "minSize: 2\n          drain:\n            by: command"))
    edit(project / "Pulumi.prod.yaml", ("minSize: 3", "minSize: 3\n          drain:\n            by: command"))
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "The program"]):
        subprocess.run(["git", *command], cwd=project, env=environment, check=True)
    with PlayedFleet(fresh.server.url, clusters) as fleet:
        played = Played(project, clusters["dev"], fleet)
        Teller(project, environment, played.events).tell(PAGE.read_text())
    pictures = drawn((project / "audit.html").read_text())
    assert [f"patch-day/{name}.svg" for name in pictures] == shown()
    if os.environ.get(DRAW):
        for name, picture in pictures.items():
            (PAGE.parent / "patch-day" / f"{name}.svg").write_text(picture)


def test_the_pictures_of_the_page_are_there_and_are_pictures() -> None:
    for name in shown():
        found = ET.parse(PAGE.parent / name).getroot()  # noqa: S314  a file of ours
        assert found.tag == "{http://www.w3.org/2000/svg}svg"
        assert any(each.text for each in found.iter("{http://www.w3.org/2000/svg}text"))
