"""The pipeline's roles: all that a pipeline does passes under exactly their policies, and nothing in them is idle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.release import BUILD_TAGS
from components.iam.deploy_roles.policies import statements
from components.iam.deploy_roles.scope import Environment, Images, Place, Scope
from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from standin.api.authorization.checks import Check
from standin.api.authorization.evaluate import Policies, decide
from standin.api.authorization.policy import Policy, read_policy
from tests.engine.conftest import entered
from tests.engine.pipeline import EXAMPLE, Pipeline
from tests.engine.provider_calls import synthetic
from tests.engine.sandbox import Sandbox, copy_of_the_project, succeeded
from tests.engine.test_drift_and_destroy import account as everything
from tests.engine.test_limits import CLUSTER, GROUP, make_cluster
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from components.iam.deploy_roles.statement import Statement

pytestmark = pytest.mark.timeout(1200)  # a dozen runs of the engine stand behind the first of these tests

OTHER = "us-east-1"

SCOPE = Scope(
    place=Place(account="123456789012", region=REGION),
    images=Images(names=["windows-2022-core"], when_published=True, fast_launch_regions=[OTHER]),
    environments={"dev": Environment(clusters={"dev": ["windows"]}, images=["windows-2022-core"])},
)
"""What the example gives its roles, less prod, which has no stack here, and Fast Launch of copies elsewhere."""

ROLES = statements(SCOPE)
PARTS = [
    pytest.param(role, theme, index, id=f"{role}-{theme}-{one.sid}")
    for role, themes in ROLES.items()
    for theme, found in themes.items()
    for index, one in enumerate(found)
]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """A pipeline that has made everything, changed it, and removed it again, each step under its role."""
    folder = tmp_path_factory.mktemp("delivered")
    copy_of_the_project(folder / "project")
    with entered(folder) as sandbox:
        pipeline = Pipeline.made(sandbox, _example(folder / "roles", ('"when_published": True', _ELSEWHERE)))
        images, dev = pipeline.deploying("images"), pipeline.deploying("dev")
        watched = sandbox.config("images")
        image = watched["config"]["eks-windows-nodes:images"][0]
        image["schedule"]["whenPublished"] = True
        image["distributions"] = [{"region": OTHER, "fastLaunch": {"snapshots": 2}}]
        sandbox.configure("images", watched)
        succeeded(images.up())
        _build(pipeline)
        _as_a_copy(pipeline)
        succeeded(dev.up())
        for stack in (images, dev):
            assert set(succeeded(stack.up()).operations) == {"same"}
        for name in ("images", "dev"):
            assert set(succeeded(pipeline.previewing(name).preview("--refresh")).operations) == {"same"}
        _change(pipeline)
        succeeded(images.up())
        _build(pipeline)
        succeeded(dev.up())
        succeeded(dev.destroy())
        succeeded(images.destroy())
        yield pipeline


_ELSEWHERE = f'"when_published": True, "fast_launch_regions": ["{OTHER}"]'


def _build(pipeline: Pipeline) -> None:
    """Start and await the builds, as somebody else."""
    for image in pipeline.sandbox.stack("images").outputs()["images"].values():
        ensure_built(image["pipelineArn"], REGION, lambda _: None)


def _as_a_copy(pipeline: Pipeline) -> None:
    """The AMI as one that was built in another Region reaches this one: its manifest tells what its tags do not."""
    ssm, ec2 = boto3.client("ssm", region_name=REGION), boto3.client("ec2", region_name=REGION)
    for image in pipeline.sandbox.stack("images").outputs()["images"].values():
        ami = ssm.get_parameter(Name=image["outputParameter"])["Parameter"]["Value"]
        ec2.delete_tags(Resources=[ami], Tags=[{"Key": tag} for tag in BUILD_TAGS])


def _change(pipeline: Pipeline) -> None:
    """Of each kind of resource something that changes in place, what a first `up` leaves out, and a new release."""
    ec2 = boto3.client("ec2", region_name=REGION)
    subnet = ec2.describe_subnets(Filters=[{"Name": "tag:kubernetes.io/role/internal-elb", "Values": ["1"]}])[
        "Subnets"
    ][0]
    inside = ec2.create_security_group(GroupName="builds", Description="builds", VpcId=subnet["VpcId"])["GroupId"]
    ec2.create_key_pair(KeyName="operators")
    images, dev = pipeline.sandbox.config("images"), pipeline.sandbox.config("dev")
    image = images["config"]["eks-windows-nodes:images"][0]
    image["base"] = {"windows": {}}
    image["rootVolume"]["sizeGib"] = 120
    image["tags"] = {"owner": "platform"}
    image["schedule"]["timezone"] = "Etc/UTC"
    image["lifecycle"]["deleteAfterDays"] = 90
    image["build"] = {"subnetId": subnet["SubnetId"], "securityGroupIds": [inside]}
    group = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0]
    group["tags"] = {"owner": "platform"}
    group["maxSize"] = 5
    group["keyPair"] = "operators"
    pipeline.sandbox.configure("images", images)
    pipeline.sandbox.configure("dev", dev)


@pytest.fixture(scope="module")
def recorded(delivered: Pipeline) -> dict[str, list[Check]]:
    """Role to the distinct checks of its jobs."""
    return _recorded(delivered)


@pytest.mark.nightly
def test_up_again_change_and_destroy_pass_under_exactly_these_policies(
    delivered: Pipeline, recorded: dict[str, list[Check]]
) -> None:
    assert {check["decision"] for check in delivered.judged()} == {"allowed"}
    documents = {role: _policies(role, ROLES[role]) for role in ROLES}
    for role, checks in recorded.items():
        assert [check for check in checks if not decide(documents[role], check).allowed] == []


@pytest.mark.parametrize("role", ROLES)
def test_what_only_the_real_provider_calls_is_allowed_too(role: str) -> None:
    policies = _policies(role, ROLES[role])
    assert [check for check in synthetic(role) if not decide(policies, check).allowed] == []


@pytest.mark.nightly
@pytest.mark.parametrize(("role", "theme", "index"), PARTS)
def test_every_action_and_resource_of_every_statement_is_needed(
    recorded: dict[str, list[Check]], role: str, theme: str, index: int
) -> None:
    checks = [*recorded[role], *synthetic(role)]
    whole = ROLES[role][theme][index]
    idle = [what for what, less in _lessened(whole) if not _misses(role, theme, index, less, checks)]
    assert idle == []


@pytest.mark.nightly
def test_a_role_that_may_not_ask_about_a_cluster_is_told_the_action_in_one_line(delivered: Pipeline) -> None:
    outcome = delivered.deploying("images", of="dev").preview()
    assert outcome.code == 1
    (line,) = outcome.errors
    assert line.startswith("AWS could not be asked, aws.eks.get_cluster(name='dev'): ")
    assert line.endswith("; allow eks:DescribeCluster to who runs this program")


IMAGE = "i" * 64


_LONGEST = (("windows-2022-core", IMAGE), ('{"dev": ["windows"]}', f'{{"{CLUSTER}": ["{GROUP}"]}}'))
"""An image, a cluster and a node group with the longest of names in the example."""


def _example(folder: Path, *changes: tuple[str, str]) -> Path:
    """The example with some of its words changed."""
    folder.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.account.yaml"):
        (folder / name).write_text((EXAMPLE / name).read_text())
    program = (EXAMPLE / "__main__.py").read_text()
    for own, other in (("str(Path(__file__).resolve().parents[2])", repr(str(ROOT))), *changes):
        assert own in program
        program = program.replace(own, other)
    (folder / "__main__.py").write_text(program)
    return folder


def test_the_longest_names_are_deployed_and_removed_under_the_roles(fresh: Sandbox, tmp_path: Path) -> None:
    """What the stacks shorten, each kind to its own limit, the roles' policies name as it is then called.

    A cluster of 100 and a node group of 63 characters; and what goes leaves the account as it was.
    """
    make_cluster(CLUSTER)
    images, dev = fresh.config("images"), fresh.config("dev")
    images["config"]["eks-windows-nodes:images"][0]["name"] = IMAGE
    cluster = dev["config"]["eks-windows-nodes:clusters"][0]
    cluster["name"] = CLUSTER
    cluster["nodeGroups"][0] |= {"name": GROUP, "ami": {"image": IMAGE}}
    fresh.configure("images", images)
    fresh.configure("dev", dev)
    pipeline = Pipeline.made(fresh, _example(tmp_path / "roles", *_LONGEST))
    before = everything()
    succeeded(pipeline.deploying("images").up())
    _build(pipeline)
    succeeded(pipeline.deploying("dev").up())
    assert set(succeeded(pipeline.previewing("dev").preview()).operations) == {"same"}
    assert everything() != before
    for name in ("dev", "images"):
        succeeded(pipeline.deploying(name).destroy())
        assert pipeline.deploying(name).resources() == []
    assert everything() == before


def _lessened(whole: Statement) -> Iterator[tuple[str, Statement | None]]:
    """The statement taken out, and with each of its actions and resources taken out."""
    yield "all of it", None
    if len(whole.actions) > 1:
        for action in whole.actions:
            yield action, replace(whole, actions=[one for one in whole.actions if one != action])
    if len(whole.resources) > 1:
        for resource in whole.resources:
            yield resource, replace(whole, resources=[one for one in whole.resources if one != resource])


def _misses(role: str, theme: str, index: int, less: Statement | None, checks: list[Check]) -> bool:
    """Whether something is denied when a statement is replaced by less of it."""
    found = list(ROLES[role][theme])
    found[index : index + 1] = [less] if less else []
    policies = _policies(role, {**ROLES[role], theme: found})
    return any(not decide(policies, check).allowed for check in checks)


def _policies(role: str, themes: dict[str, list[Statement]]) -> Policies:
    def policy(theme: str, found: list[Statement]) -> Policy:
        return read_policy(f"{role}-{theme}", {"Version": "2012-10-17", "Statement": [one.render() for one in found]})

    return Policies(identity=[policy(theme, found) for theme, found in themes.items() if found])


def _recorded(pipeline: Pipeline) -> dict[str, list[Check]]:
    found: dict[str, dict[tuple[str, str, str], Check]] = {role: {} for role in ROLES}
    for record in pipeline.judged():
        role = _role(record)
        if role:
            check = Check.of(record)
            told = {key: value for key, value in check.context.items() if key not in {"aws:currenttime", "aws:userid"}}
            found[role][check.action, check.resource, str(told)] = check
    return {role: list(checks.values()) for role, checks in found.items()}


def _role(record: dict[str, Any]) -> str:
    """Which of the roles a check was for; "" for the token's."""
    name = record["principal"].split("/")[-2].removeprefix("eks-windows-nodes-").rpartition("-")[0]
    return name if name in ROLES else ""
