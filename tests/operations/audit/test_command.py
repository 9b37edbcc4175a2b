"""`python -m operations audit` against the stand-in's account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from operations.audit import command, live
from operations.audit.facts import Node
from operations.cli import app
from operations.stack.outputs import Outputs, parse
from rehearsal import account
from standin.api import process

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "eu-central-1"
KUBELET, OS_BUILD = "1.35.2", "20348.4529"


@dataclass
class World:
    """A group of two nodes of the cluster `dev`, the outputs that tell of it, and a folder for stack files."""

    folder: Path
    images: list[str]
    template: str
    instances: list[str]

    def outputs(self, image: str) -> str:
        """The outputs of a stack whose last update took this AMI."""
        group = {
            "autoScalingGroupName": "dev-windows",
            "launchTemplateId": self.template,
            "launchTemplateVersion": 1,
            "amiId": image,
            "kubeletVersion": KUBELET,
            "osBuild": OS_BUILD,
        }
        file = self.folder / "outputs.json"
        file.write_text(json.dumps({"clusters": {"dev": {"region": REGION, "nodeGroups": {"windows": group}}}}))
        return str(file)

    def run(self, *arguments: str) -> Result:
        """The command as a person types it, in this process."""
        return CliRunner(env={"COLUMNS": "300", "NO_COLOR": "1"}).invoke(app, ["audit", *arguments])

    def found(self, *arguments: str) -> tuple[int, dict[str, str]]:
        """Its exit code, and what it found."""
        ran = self.run("--json", *arguments)
        return ran.exit_code, {each["rule"]: each["severity"] for each in json.loads(ran.stdout)["findings"]}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Started for this file."""
    folder = tmp_path_factory.mktemp("audit")
    server = process.start(folder / "account", account.seed())
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in server.environment(REGION).items():
                patch.setenv(name, value)
            yield _made(folder)
    finally:
        process.stop(folder / "account")


def _made(folder: Path) -> World:
    ec2 = boto3.client("ec2", region_name=REGION)
    pattern: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    images = [each.get("ImageId", "") for each in ec2.describe_images(Filters=pattern)["Images"]]
    data: Any = {
        "ImageId": images[0],
        "InstanceType": "m6i.large",
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
    }
    made = ec2.create_launch_template(LaunchTemplateName="windows", LaunchTemplateData=data)["LaunchTemplate"]
    template = made.get("LaunchTemplateId", "")
    zone: Any = [{"Name": "availability-zone", "Values": [f"{REGION}a"]}]
    boto3.client("autoscaling", region_name=REGION).create_auto_scaling_group(
        AutoScalingGroupName="dev-windows",
        MinSize=2,
        MaxSize=4,
        LaunchTemplate={"LaunchTemplateId": template, "Version": "1"},
        VPCZoneIdentifier=ec2.describe_subnets(Filters=zone)["Subnets"][0].get("SubnetId", ""),
        Tags=[{"Key": "kubernetes.io/cluster/dev", "Value": "owned", "PropagateAtLaunch": True}],
    )
    tagged: Any = [{"Name": "tag-key", "Values": ["kubernetes.io/cluster/dev"]}]
    reservations = ec2.describe_instances(Filters=tagged)["Reservations"]
    windows = [
        each.get("InstanceId", "")
        for reservation in reservations
        for each in reservation.get("Instances", [])
        if each.get("ImageId") == images[0]
    ]
    return World(folder, images, template, windows)


@pytest.fixture
def joined(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The API server tells of a node for each instance."""
    told = [
        Node(name=each, instance=each, kubelet_version=f"v{KUBELET}-eks-1", kernel_version=f"10.0.{OS_BUILD}")
        for each in world.instances
    ]

    def nodes(_: object) -> list[Node]:
        return told

    monkeypatch.setattr(live, "nodes", nodes)
    return world


def test_nodes_that_run_what_their_stack_wants_are_right(joined: World) -> None:
    ran = joined.run("--outputs", joined.outputs(joined.images[0]))
    assert (ran.exit_code, "2 of 2" in ran.stdout, "nothing is wrong" in ran.stdout) == (0, True, True), ran.output


def test_another_ami_is_found_and_decides_the_exit_code(joined: World) -> None:
    outputs = joined.outputs(joined.images[1])
    assert joined.found("--outputs", outputs) == (1, {"ami-not-pinned": "error"})
    told = joined.run("--outputs", outputs).stdout
    assert f"error  ami-not-pinned  dev/windows: {joined.instances[0]}, {joined.instances[1]} runs " in told


def test_an_api_server_that_is_not_up_is_told_and_never_passes(world: World) -> None:
    ran = world.run("--outputs", world.outputs(world.images[0]), "--json")
    report = json.loads(ran.stdout)
    assert (ran.exit_code, report["findings"], report["groups"][0]["nodes"]) == (3, [], None)
    assert report["unread"][0].startswith(f"{REGION}: nodes of dev: ")


def test_an_instance_that_ends_between_two_pages_is_left_out(joined: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Auto Scaling still lists it, EC2 has it no more."""
    gone = joined.instances[0]
    asked = live.described_groups

    def late(*given: Any) -> Any:  # noqa: ANN401  as Auto Scaling has them
        groups = asked(*given)
        for each in groups.values():
            listed = [one for one in each.get("Instances", []) if one["InstanceId"] == gone]
            each["Instances"] = [*each.get("Instances", []), *({**one, "InstanceId": "i-0gone"} for one in listed)]
        return groups

    monkeypatch.setattr(live, "described_groups", late)
    ran = joined.run("--outputs", joined.outputs(joined.images[0]), "--json")
    report = json.loads(ran.stdout)
    assert (ran.exit_code, report["groups"][0]["instances"]) == (0, 2)
    assert "i-0gone" not in ran.stdout


def test_what_may_not_be_asked_is_told_and_the_rest_is_judged(joined: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> dict[str, object]:
        raise live.UnreadError("missing permission ec2:DescribeImages")

    monkeypatch.setattr(live.Amis, "named", denied)
    ran = joined.run("--outputs", joined.outputs(joined.images[1]), "--json")
    report = json.loads(ran.stdout)
    assert [each["rule"] for each in report["findings"]] == ["ami-not-pinned"]
    assert report["unread"] == [f"{REGION}: AMIs: missing permission ec2:DescribeImages"]


def test_a_note_decides_only_where_notes_shall(joined: World) -> None:
    ec2 = boto3.client("ec2", region_name=REGION)
    ec2.modify_instance_metadata_options(
        InstanceId=joined.instances[0],
        HttpTokens="required",
        HttpPutResponseHopLimit=1,
        InstanceMetadataTags="enabled",
    )
    outputs = joined.outputs(joined.images[0])
    assert joined.found("--outputs", outputs) == (0, {"imds-tags": "note"})
    assert joined.found("--outputs", outputs, "--fail-on", "note") == (1, {"imds-tags": "note"})


def test_the_pin_of_the_stack_file_counts_and_is_named_by_its_line(
    joined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = {
        "image": "windows-2022-core",
        "amiIds": {REGION: joined.images[1]},
        "windowsServer": "2022",
        "variant": "Core",
        "kubernetesMinor": "1.35",
        "kubeletVersion": KUBELET,
        "osBuild": OS_BUILD,
        "buildDate": "2099-01-01",
    }
    group = {"name": "windows", "ami": {"release": release}}
    clusters = json.dumps([{"name": "dev", "nodeGroups": [group]}], indent=2).replace("\n", "\n  ")
    text = f"config:\n  aws:region: {REGION}\n  eks-windows-nodes:clusters: {clusters}\n"
    (joined.folder / "Pulumi.dev.yaml").write_text(text)
    outputs = joined.outputs(joined.images[0])
    ran = joined.run("--outputs", outputs, "--stack", "dev", "--folder", str(joined.folder), "--json")
    (found,) = [each for each in json.loads(ran.stdout)["findings"] if each["rule"] == "ami-not-pinned"]
    line = next(number for number, each in enumerate(text.splitlines(), 1) if '"ami"' in each)
    assert (ran.exit_code, found["file"], found["line"]) == (1, (joined.folder / "Pulumi.dev.yaml").as_posix(), line)
    monkeypatch.chdir(joined.folder.parent)
    ran = joined.run("--outputs", outputs, "--stack", "dev", "--folder", joined.folder.name, "--json")
    files = {each["file"] for each in json.loads(ran.stdout)["findings"] if each["file"]}
    assert files == {f"{joined.folder.name}/Pulumi.dev.yaml"}


def test_files_are_written_beside_the_table(joined: World) -> None:
    names = {kind: joined.folder / f"audit.{kind}" for kind in ("sarif", "junit", "html")}
    options = [each for kind, file in names.items() for each in (f"--{kind}", str(file))]
    assert joined.run("--outputs", joined.outputs(joined.images[1]), *options).exit_code == 1
    assert all("ami-not-pinned" in file.read_text() for file in names.values())


def test_a_file_in_a_folder_that_is_not_there_is_refused_before_anybody_is_asked(
    joined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(command, "clusters", asked)
    for option in ("--sarif", "--junit", "--html", "--history"):
        ran = joined.run("--outputs", joined.outputs(joined.images[0]), option, str(joined.folder / "no" / "file"))
        assert (ran.exit_code, f"{option}: there is no folder" in ran.stderr) == (2, True), ran.stderr


def test_a_history_that_cannot_be_used_is_told_beside_the_report(joined: World) -> None:
    history = joined.folder / "history"
    history.write_text("no database " * 100)
    ran = joined.run("--outputs", joined.outputs(joined.images[0]), "--history", str(history), "--json")
    report = json.loads(ran.stdout)
    assert (ran.exit_code, report["past"], len(report["groups"])) == (3, None, 1)
    assert report["unread"][0].startswith(f"history: {history}: file is not a database")


def test_a_stack_that_is_named_twice_is_read_once(joined: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(joined.outputs(joined.images[1]))

    def told(*_: object) -> Outputs:
        return parse(file.read_text())

    monkeypatch.setattr(command, "outputs", told)
    ran = joined.run("--stack", "dev", "--stack", "dev", "--json")
    report = json.loads(ran.stdout)
    assert (len(report["groups"]), [each["rule"] for each in report["findings"]].count("ami-not-pinned")) == (1, 1)


def test_one_cluster_of_a_stack_is_audited_alone_and_an_unknown_one_is_refused(joined: World) -> None:
    file = Path(joined.outputs(joined.images[0]))
    told = json.loads(file.read_text())
    told["clusters"]["other"] = {"region": "nowhere", "nodeGroups": told["clusters"]["dev"]["nodeGroups"]}
    file.write_text(json.dumps(told))
    report = json.loads(joined.run("--outputs", str(file), "--cluster", "dev", "--json").stdout)
    assert ({each["cluster"] for each in report["groups"]}, report["unread"]) == ({"dev"}, [])
    ran = joined.run("--outputs", str(file), "--cluster", "third")
    assert (ran.exit_code, "--cluster third: the stacks have dev, other" in ran.stderr) == (2, True), ran.stderr
