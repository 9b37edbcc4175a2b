"""One finished rehearsal is made once; each test gets a copy of it, account and stacks, to do with as it likes."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import urllib3
from filelock import FileLock

from operations.drain.run import Clock
from operations.rollout import follow_command, steer_command
from rehearsal import shell
from rehearsal.builds import ensure_built
from rehearsal.kubernetes import KubeApi, controllers
from rehearsal.shell import REGION
from tests.engine.played_fleet import PlayedFleet
from tests.engine.roll_outs import BEGUN, SPEED, RollOuts
from tests.engine.sandbox import PACK, Sandbox, close_sandbox, copy_of_the_project, open_sandbox, succeeded
from tests.engine.test_rollouts import configure
from tests.operations.drain.played import PlayedNodes

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from standin.seed.document import Seed


@pytest.fixture(autouse=True)
def marked_as_engine(request: pytest.FixtureRequest) -> None:
    """Every test of this folder runs the engine."""
    request.node.add_marker(pytest.mark.engine)


@contextmanager
def entered(folder: Path, *, with_kubernetes: bool = False, seed: Seed | None = None) -> Generator[Sandbox]:
    """A sandbox whose account also answers this process's own boto3 clients."""
    sandbox = open_sandbox(folder, with_kubernetes=with_kubernetes, seed=seed)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sandbox.environment.items():
            patch.setenv(name, value)
        try:
            yield sandbox
        finally:
            close_sandbox(sandbox)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Sandbox]:
    """The project before its first `pulumi up`, over a seeded account."""
    copy_of_the_project(tmp_path / "project")
    with entered(tmp_path) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def with_api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The project over a seeded account whose cluster in mode CONFIG_MAP has a real API server."""
    folder = tmp_path_factory.mktemp("with-api-server")
    copy_of_the_project(folder / "project")
    with entered(folder, with_kubernetes=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def finished_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A rehearsal after `up` of images, a build of each image, and `up` of dev; its server is stopped.

    One for all processes of a run: the first that needs it makes it, under a lock.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "finished"
    with FileLock(f"{folder}.lock"):
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _finish(folder)
            (folder / "whole").touch()
    return folder


def _finish(folder: Path) -> None:
    copy_of_the_project(folder / "project")
    with entered(folder) as sandbox:
        images = sandbox.stack("images")
        succeeded(images.up("--policy-pack", PACK))
        for image in images.outputs()["images"].values():
            ensure_built(image["pipelineArn"], REGION, lambda _: None)
        succeeded(sandbox.stack("dev").up("--policy-pack", PACK))


@pytest.fixture(scope="module")
def standing(finished_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A copy of the finished rehearsal that the tests of a module share."""
    folder = tmp_path_factory.mktemp("standing") / "rehearsal"
    shutil.copytree(finished_folder, folder, symlinks=True)
    with entered(folder) as sandbox:
        yield sandbox


@pytest.fixture
def lived_in(standing: Sandbox) -> Iterator[Sandbox]:
    """The same copy for tests that change it one after the other: each finds the stack files as they were."""
    files = {file: file.read_bytes() for file in standing.project.glob("Pulumi.*.yaml")}
    yield standing
    for file in standing.project.glob("Pulumi.*.yaml"):
        if file in files:
            file.write_bytes(files[file])
        else:
            file.unlink()


@pytest.fixture
def finished(finished_folder: Path, tmp_path: Path) -> Iterator[Sandbox]:
    """A copy of the finished rehearsal with an account of its own, restored from the copied journal."""
    folder = tmp_path / "rehearsal"
    shutil.copytree(finished_folder, folder, symlinks=True)
    with entered(folder) as sandbox:
        yield sandbox


@pytest.fixture
def managed(finished: Sandbox) -> Sandbox:
    """The finished rehearsal, its node group with a second one beside it that EKS manages."""
    dev = finished.config("dev")
    groups = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    groups.append(
        {
            "ami": groups[0]["ami"],
            "name": "managed",
            "kind": "managed",
            "minSize": 2,
            "maxSize": 3,
            "labels": {"team": "web"},
            "taints": [],
            "volumes": [{"drive": "D", "sizeGib": 50}],
            "containerdDrive": "D",
        }
    )
    finished.configure("dev", dev)
    succeeded(finished.stack("dev").up("--policy-pack", PACK))
    return finished


@pytest.fixture
def nodes(finished: Sandbox) -> Iterator[PlayedNodes]:
    """Dev's own API server, with controllers; its nodes are played."""
    shell.prepare(finished.folder, with_kubernetes="every")
    data = finished.folder / "kubernetes" / "dev"
    api = KubeApi.load(data / "kubernetes.json")
    controllers.start(data, api)
    with PlayedNodes(api) as played:
        yield played


@pytest.fixture
def fleet(finished: Sandbox, nodes: PlayedNodes) -> Iterator[PlayedFleet]:
    """The machines."""
    with PlayedFleet(finished.server.url, {"dev": nodes}) as fleet:
        yield fleet


@pytest.fixture
def rolled(finished: Sandbox, nodes: PlayedNodes, fleet: PlayedFleet, monkeypatch: pytest.MonkeyPatch) -> RollOuts:
    """Dev's group with three nodes that a command drains, and four pods of which three have to serve."""
    del fleet
    slowly = {"model_name": "autoscaling::terminating_wait", "transition": {"progression": "manual", "times": 1000}}
    urllib3.request("POST", f"{finished.server.url}/moto-api/state-manager/set-transition", json=slowly)
    monkeypatch.chdir(finished.project)
    monkeypatch.setattr(steer_command, "_PAUSE", 0)
    monkeypatch.setattr(
        follow_command, "_CLOCK", Clock(lambda: time.monotonic() * SPEED, lambda seconds: time.sleep(seconds / SPEED))
    )
    configure(
        finished,
        instanceType=BEGUN,
        minSize=3,
        drain={"by": "command"},
        instanceRefresh={"minHealthyPercentage": 100, "maxHealthyPercentage": 110},
    )
    rolled = RollOuts(finished, nodes)
    succeeded(rolled.stack.up())
    code, _, said = rolled.follow()
    assert code == 0, said
    rolled.hooks = rolled.hooks_now()
    assert {(name, result) for name, _, result, _ in rolled.hooks} == {
        ("eks-windows-nodes-launch", "ABANDON"),
        ("eks-windows-nodes-terminate", "CONTINUE"),
    }
    rolled.serve(4, 3)
    assert rolled.after() == rolled.well(BEGUN, 3)
    return rolled
