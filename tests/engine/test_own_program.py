"""A program of somebody's own that uses the components: what can't be is a line per problem, and nothing is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

PROJECT = """
name: somebody-elses
runtime: python
config:
  aws:region: eu-central-1
"""

BEGINNING = """
from datetime import date

import components
from components.cluster.cluster import private_subnet_ids
from components.nodes import ami

cluster = components.from_lookup("dev")
windows = ami.described(
    "ami-0123456789abcdef0",
    "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.11.14",
    date(2026, 11, 14),
    {},
    amazon=True,
)
"""

NEWER = (
    "WindowsNodeGroup mine: ami: found one with kubelet 1.35, expected 1.31 to 1.34, which the cluster's control plane "
    "of 1.34 supports (Kubernetes version skew policy); take an AMI of 1.34, or update the cluster first"
)

PROGRAMS = {
    "a node group with two bad arguments": (
        """
components.WindowsNodeGroup("mine", components.WindowsNodeGroupArgs(
    cluster=cluster, group_name="windows", ami=windows, subnet_ids=private_subnet_ids(cluster["vpc_id"]),
    min_size=5, labels={"kubernetes.io/team": "a"},
))
""",
        [
            "WindowsNodeGroup mine: min_size: found 5, expected at most max_size (3); change one",
            (
                "WindowsNodeGroup mine: labels[\"kubernetes.io/team\"]: 'kubernetes.io/team' is reserved: a kubelet "
                "that gives itself this label does not start; use your own prefix"
            ),
        ],
    ),
    "a kubelet that is newer than the control plane": (
        """
components.WindowsNodeGroup("mine", components.WindowsNodeGroupArgs(
    cluster={**cluster, "version": "1.34"}, group_name="windows", ami=windows, subnet_ids=["subnet-01234567"],
))
""",
        [NEWER],
    ),
    "a pipeline with a bad argument": (
        """
components.WindowsImagePipeline("mine", components.WindowsImagePipelineArgs(
    image_name="mine", windows_server=components.WindowsServer.SERVER_2025, kubernetes_minor="1.34",
    region="eu-central-1", parent_image="ami-0123456789abcdef0",
))
""",
        [
            (
                "WindowsImagePipeline mine: kubernetes_minor: found 1.34, expected at least 1.35: EKS has no Windows "
                "Server 2025 AMI before it; take a newer minor or an older Windows Server"
            ),
        ],
    ),
    "an access that the cluster has no room for": (
        """
components.WindowsNodeAccess("mine", components.WindowsNodeAccessArgs(
    cluster_name="dev", authentication_mode="API", role_arn="arn:aws:iam::123456789012:role/mine", access="aws_auth",
))
""",
        [
            (
                "WindowsNodeAccess mine, cluster dev: access: the cluster's authentication mode is API, in which EKS "
                "ignores aws-auth; use access_entry"
            ),
        ],
    ),
    "a cluster that is not there": (
        'components.from_lookup("elsewhere")\n',
        ["no EKS cluster 'elsewhere' in eu-central-1 of this account; check the name, aws:region and the credentials"],
    ),
    "a parameter that is not there": (
        'ami.from_parameter("/no/such", "name one")\n',
        ["there is no parameter /no/such; name one"],
    ),
}
"""What ends a program of somebody's own, and the lines that it ends in."""


def write(folder: Path, program: str) -> None:
    """A project with this program."""
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "__main__.py").write_text(BEGINNING + program)


def told(outcome: Outcome) -> list[str]:
    """The lines that a run ends in, none of which is of a traceback."""
    shown = [event["message"] for event in outcome.of("diagnosticEvent") if event["severity"] != "debug"]
    assert [message for message in shown if "Traceback" in message] == []
    lines = [line for error in outcome.errors for line in error.splitlines() if line]
    return [line for line in lines if line not in {"update failed", "preview failed"}]


def own_stack(sandbox: Sandbox, program: str) -> Stack:
    """The stack of such a program."""
    project = sandbox.folder / "somebody"
    write(project, program)
    if not (project / "components").exists():
        (project / "components").symlink_to(sandbox.project / "components")
    return sandbox.stack("own", project)


DAILY = {"a node group with two bad arguments", "a cluster that is not there"}
"""A component and a look-up; how the others end, tests without the engine tell, too."""


@pytest.mark.parametrize(
    "what", [pytest.param(each, marks=[] if each in DAILY else pytest.mark.nightly) for each in PROGRAMS]
)
def test_a_program_ends_in_a_line_for_each_problem_and_makes_nothing(what: str, standing: Sandbox) -> None:
    program, lines = PROGRAMS[what]
    stack = own_stack(standing, program)
    outcome = stack.up()
    assert outcome.code != 0
    assert told(outcome) == lines
    assert {one["type"] for one in stack.resources()} <= {"pulumi:pulumi:Stack", "pulumi:providers:aws"}


TWICE = """
args = {"cluster": cluster, "ami": windows, "subnet_ids": private_subnet_ids(cluster["vpc_id"])}
first = {"role": "nodes", "launch_template": "nodes"}
components.WindowsNodeGroup("mine", {**args, "group_name": "windows", "names": first})
second = {"role": "Nodes", "launch_template": "Nodes", "security_group": "nodes"}
components.ManagedWindowsNodeGroup("other", {**args, "group_name": "windows", "names": second})
"""


@pytest.mark.nightly
def test_names_that_a_program_gives_twice_are_refused_in_the_preview(standing: Sandbox) -> None:
    outcome = own_stack(standing, TWICE).preview()
    assert outcome.code != 0
    ends = "again, which WindowsNodeGroup mine has; give it another one"
    assert told(outcome) == [
        f"ManagedWindowsNodeGroup other: group_name: found 'windows' {ends}",
        f"ManagedWindowsNodeGroup other: names.role: found 'nodes' {ends}",
    ]


@pytest.mark.nightly
def test_a_version_of_the_control_plane_that_is_an_output_is_judged_in_the_preview(standing: Sandbox) -> None:
    """As that of a cluster that the same program makes."""
    program = PROGRAMS["a kubelet that is newer than the control plane"][0]
    outcome = own_stack(standing, program.replace('"1.34"', '__import__("pulumi").Output.from_input("1.34")')).preview()
    assert outcome.code != 0
    assert told(outcome) == [NEWER]


LATE = """
import pulumi
import pulumi_aws as aws
from components.cluster.vpc_cni import vpc_cni_addon

MODE = "authentication_mode"
ROLE = "arn:aws:iam::123456789012:role/mine"
IMAGE = {
    "image_name": "mine", "windows_server": "2022", "kubernetes_minor": "1.35", "region": "eu-central-1",
    "parent_image": "ami-0123456789abcdef0",
}


def late(value):
    prefix = f"{pulumi.get_stack()}_"
    named = aws.cloudwatch.LogGroup(f"names-{value}", name=prefix + value, retention_in_days=1)
    return named.id.apply(lambda found: found.removeprefix(prefix))


def group(name, kind=components.WindowsNodeGroup, of_cluster={}, of_ami={}, **changes):
    kind(name, {
        "cluster": {**cluster, **of_cluster}, "group_name": name, "ami": {**windows, **of_ami},
        "subnet_ids": private_subnet_ids(cluster["vpc_id"]), **changes,
    })


"""
"""A program whose parts no preview knows."""

LATE_PARTS = {
    'group("skew", of_cluster={"version": late("1.34")})': NEWER.replace("mine", "skew"),
    'group("managed", components.ManagedWindowsNodeGroup, of_cluster={"version": late("1.34")})': NEWER.replace(
        "WindowsNodeGroup mine", "ManagedWindowsNodeGroup managed"
    ),
    'group("secret", of_cluster={"version": pulumi.Output.secret("1.34")})': (
        "WindowsNodeGroup secret: ami: found what can't be used with a secret, which is not shown; put "
        "pulumi.Output.unsecret(...) around that for a preview that tells more"
    ),
    'group("range", of_cluster={"service_cidr": pulumi.Output.secret("fd00::/108")})': (
        "WindowsNodeGroup range: cluster.service_cidr: found a secret, expected a private IPv4 range of /12 to /24 "
        "such as 172.20.0.0/16: EKS runs Windows nodes on IPv4 clusters only"
    ),
    'group("flag", of_ami={"kubernetes_minor": late("1.35")}, kube_proxy_extra_args={"--proxy-port-range": "1"})': (
        'WindowsNodeGroup flag: kube_proxy_extra_args["--proxy-port-range"]: --proxy-port-range is gone since '
    ),
    'group("rdp", ingress_rules=[{"name": "rdp", "from_port": 3389, "cidr": late("0.0.0.0/0")}])': (
        "WindowsNodeGroup rdp: ingress_rules[0].cidr: found 0.0.0.0/0 of a rule that lets port 3389 (RDP) in"
    ),
    'group("script", of_cluster={"name": late("dev")}, taints=[], bootstrap_script="& $it -EKSClusterName other")': (
        "WindowsNodeGroup script: bootstrap_script: "
    ),
    'group("rate", of_ami={"fast_launch": late("on").apply(bool)}, root_volume={"volume_initialization_rate": 300})': (
        "WindowsNodeGroup rate: root_volume.volume_initialization_rate: found with an image that has Fast Launch"
    ),
    'group("release", components.ManagedWindowsNodeGroup, of_ami={"image": late("own")}, by_release_version=True)': (
        "ManagedWindowsNodeGroup release: by_release_version: found it with 'own', expected one of Amazon's"
    ),
    'components.SharedNodeRole("role", {"cluster": {**cluster, MODE: late("API")}, "access": "aws_auth"})': (
        "SharedNodeRole role: access: the cluster's authentication mode is API, in which EKS ignores aws-auth"
    ),
    'components.WindowsClusterSupport("support", {"cluster": {**cluster, "version": late("one")}})': (
        "WindowsClusterSupport support: cluster.version: found 'one', expected a Kubernetes minor"
    ),
    'vpc_cni_addon("cni", {**cluster, "name": late("a/b")})': "vpc_cni_addon cni: cluster.name: found 'a/b', expected ",
    'components.WindowsNodeAccess("entry", {"cluster_name": late("a/b"), MODE: "API", "role_arn": ROLE})': (
        "WindowsNodeAccess entry: cluster_name: found 'a/b', expected "
    ),
    'components.WindowsNodeAccess("let", {"cluster_name": "dev", MODE: "API", "role_arn": late("nodes")})': (
        "WindowsNodeAccess let: role_arn: found 'nodes', expected "
    ),
    'components.WindowsNodeAccess("mode", {"cluster_name": "dev", MODE: late("CONFIG_MAP"), "role_arn": ROLE})': (
        "WindowsNodeAccess mode: access: the cluster's authentication mode is CONFIG_MAP, which refuses access entries"
    ),
    'components.WindowsImagePipeline("image", {**IMAGE, "build": {"permissions_boundary": late("own")}})': (
        "WindowsImagePipeline image: build.permissions_boundary: found 'own', expected "
    ),
    'components.NodeTerminationQueue("queue", {"cluster_name": late("a/b")})': (
        "NodeTerminationQueue queue: cluster_name: found 'a/b', expected "
    ),
}
"""What is handed to a component too late for a preview, and how the line begins in which the update ends."""


def ends_late(sandbox: Sandbox, program: str) -> str:
    """The line in which an update without a preview ends, which makes nothing but what was waited for."""
    stack = own_stack(sandbox, LATE + program)
    outcome = stack.up("--skip-preview")
    assert outcome.code != 0
    (line,) = told(outcome)
    made = {one["type"] for one in stack.resources()}
    assert made <= {"pulumi:pulumi:Stack", "pulumi:providers:aws", "aws:cloudwatch/logGroup:LogGroup"}
    return line


@pytest.mark.nightly
def test_what_no_preview_knows_is_refused_in_the_update_before_any_of_it_is_made(standing: Sandbox) -> None:
    """The first that is known ends the program, and by then nothing of the others is made."""
    program = "\n".join(part.replace("late(", "pulumi.Output.from_input(") for part in LATE_PARTS)
    assert ends_late(standing, program).startswith(tuple(LATE_PARTS.values()))


@pytest.mark.nightly
@pytest.mark.parametrize("part", LATE_PARTS)
def test_each_part_that_no_preview_knows_is_refused_in_its_own_line(part: str, standing: Sandbox) -> None:
    stack = own_stack(standing, "")
    stack.destroy()
    assert ends_late(standing, part).startswith(LATE_PARTS[part])
