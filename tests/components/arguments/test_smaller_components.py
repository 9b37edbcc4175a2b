"""What a cluster has beside its node groups: stack file and program refuse it alike, and nothing else is raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_snake

from components.access.node_access import WindowsNodeAccess
from components.access.node_access import problems as access_problems
from components.access.pulumi_eks import problems as pulumi_eks_problems
from components.arguments.error import ArgumentError
from components.aws_auth.plugin.checked import problems as mapping_problems
from components.aws_auth.plugin.resource import AwsAuthRoleMapping
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS
from components.cluster.support import WindowsClusterSupport
from components.cluster.support import problems as support_problems
from components.iam.deploy_roles.checked import problems as deploying_problems
from components.iam.deploy_roles.roles import DeployRoles
from components.images.checked import problems as image_problems
from components.images.pipeline import WindowsImagePipeline
from components.nodes.checked import problems as node_group_problems
from components.nodes.each_group import group_problems as taint_problems
from components.nodes.queue_checked import problems as queue_problems
from components.nodes.shared_role import SharedNodeRole
from components.nodes.shared_role import problems as role_problems
from components.nodes.termination_queue import NodeTerminationQueue
from components.problems.problem import path_text
from tests.components import configs
from tests.components.arguments.test_broken_values import VALUES, broken, of_known_keys, places
from tests.components.arguments.test_check import expected, in_program
from tests.components.iam.documents import DEPLOYING, PROVIDER
from tests.components.iam.test_deploy_roles import arguments as deploying_arguments
from tests.components.images.test_pipeline import arguments as image_arguments
from tests.components.nodes.test_group import CLUSTER, DOMAIN, SHARED
from tests.components.nodes.test_group import arguments as group_arguments
from tests.components.program import run
from tests.components.settings.test_settings import BAD_INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.problems.problem import Path, Problem

Judge = Callable[[Any], Iterable["Problem"]]
"""What a component says of its arguments."""

ARN = "arn:aws:iam::123456789012:policy/own"
ROLE: dict[str, Any] = {"permissionsBoundary": ARN, "rolePath": "/team/", "tags": {"team": "a"}}


@dataclass(frozen=True)
class Section:
    """A section of a cluster in a stack file, and the component that says the same in a program.

    Attributes:
        key: the section's.
        judge: what it refuses.
        own: arguments that only the program has.
        good: the section.
        under: where the program has it among the arguments.
    """

    key: str
    judge: Judge
    own: Mapping[str, Any]
    good: Mapping[str, Any]
    under: str = ""


SECTIONS = (
    Section(
        "terminationQueue",
        queue_problems,
        {"cluster_name": "dev"},
        {**ROLE, "namespace": "drain", "serviceAccount": "handler", "oidcProviderArn": PROVIDER, "spot": False},
    ),
    Section(
        "nodeRole",
        role_problems,
        {"cluster": CLUSTER},
        {**ROLE, "ssmAccess": True, "cniPolicy": False, "cloudwatchAgent": True, "policyArns": [ARN]},
    ),
    Section(
        "windowsSupport",
        support_problems,
        {"cluster": CLUSTER, "vpc_cni": None},
        {
            "clusterRoleName": "plane",
            "linuxNodesElsewhere": False,
            "linuxNodes": {
                **ROLE,
                "subnetIds": ["subnet-0123456789abcdef0"],
                "amiType": "AL2023_x86_64_STANDARD",
                "instanceTypes": ["t3.medium"],
                "minSize": 1,
                "maxSize": 2,
                "cniPolicy": False,
            },
        },
    ),
    Section(
        "vpcCni",
        support_problems,
        {"cluster": CLUSTER, "linux_nodes_elsewhere": True},
        {
            "prefixDelegation": True,
            "warmTargets": {"prefixTarget": 1, "ipTarget": 0, "minimumIpTarget": 0},
            "addonVersion": "v1.21.1-eksbuild.1",
            "serviceAccountRole": {**ROLE, "by": "irsa", "oidcProviderArn": PROVIDER},
        },
        under="vpc_cni",
    ),
)
PLACES = [(section, path) for section in SECTIONS for path in places(section.good)]


def told_of_stack(key: str, said: Mapping[str, Any], **changes: Any) -> list[str]:  # noqa: ANN401 any value of YAML
    mode = {"mode": "manage"} if key == "vpcCni" else {}
    config = configs.cluster(**{key: {**mode, **said}}, **changes)
    start = f"eks-windows-nodes:clusters[0].{key}."
    return [in_words_of_program(line.removeprefix(start)) for line in configs.problems(config)]


def in_words_of_program(line: str) -> str:
    return of_known_keys(expected(f"nodeGroups[0].{line}", "name"))


def refused(judge: Judge, args: Any) -> list[str]:  # noqa: ANN401 any argument
    """The lines of what it says; it raises nothing."""
    return [f"{path_text(problem.path)}: {problem.text}".removeprefix(": ") for problem in judge(args)]


def told_of_program(section: Section, said: Mapping[str, Any]) -> list[str]:
    nothing = {to_snake(key): None for key, value in said.items() if value is None}
    given = {**in_program(said, {}, "name"), **nothing}
    args = {**section.own, **({section.under: given} if section.under else given)}
    return [of_known_keys(line).removeprefix(f"{section.under}.") for line in refused(section.judge, args)]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_each_good_section_is_taken_by_both(section: Section) -> None:
    assert told_of_stack(section.key, section.good) == told_of_program(section, section.good) == []


def compared(place: tuple[Section, Path], value: Any) -> None:  # noqa: ANN401 any value of YAML
    section, path = place
    said = broken(dict(section.good), path, value)
    assert told_of_program(section, said) == told_of_stack(section.key, said)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_a_broken_value_is_refused_by_both_alike(place: tuple[Section, Path], value: Any) -> None:  # noqa: ANN401
    compared(place, value)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), VALUES)
def test_thousands_of_broken_values_are_refused_by_both_alike(place: tuple[Section, Path], value: Any) -> None:  # noqa: ANN401
    compared(place, value)


OF_A_STACK_FILE = {
    ": it is a key of the cluster, vpcCni": "a program has one argument for it, here",
    "beside mode external": "a program that does not own the add-on says nothing of it",
}
"""Words of lines about what no program writes, and why."""


def rows() -> Iterator[Any]:
    """Section, what is said in it, and the line of each bad stack that breaks a section of its first cluster."""
    by_key = {section.key: section for section in SECTIONS}
    for case in BAD_INPUTS["stack"]:
        found = re.match(r"eks-windows-nodes:clusters\[0\]\.(\w+)\.?(.*)", case["line"])
        if found and found[1] in by_key and not any(words in case["line"] for words in OF_A_STACK_FILE):
            cluster = case["change"]["eks-windows-nodes:clusters"][0]
            said = {key: value for key, value in cluster[found[1]].items() if key != "mode"}
            yield pytest.param(by_key[found[1]], said, found[2], id=case["line"][:100])


@pytest.mark.parametrize(("section", "said", "line"), list(rows()))
def test_a_component_refuses_what_a_stack_refuses_in_the_same_words(
    section: Section, said: dict[str, Any], line: str
) -> None:
    assert told_of_program(section, said) == [in_words_of_program(line)]


ENTRY = {"cluster_name": "dev", "authentication_mode": "API", "role_arn": "arn:aws:iam::123456789012:role/nodes"}
OTHERS: dict[str, tuple[Judge, Any]] = {
    "role of groups": (
        role_problems,
        {"cluster": CLUSTER, "groups": [group_arguments(domain=DOMAIN), group_arguments(group_name="plain")]},
    ),
    "access": (access_problems, {**ENTRY, "access": "auto", "region": "eu-central-1", "tags": {"team": "a"}}),
    "aws-auth": (access_problems, {**ENTRY, "authentication_mode": "CONFIG_MAP", "region": "eu-central-1"}),
    "mapping": (
        mapping_problems,
        {
            "cluster_name": "dev",
            "role_arn": ENTRY["role_arn"],
            "region": "eu-central-1",
            "username": NODE_USERNAME,
            "groups": list(WINDOWS_GROUPS),
            "windows": True,
            "adopt": False,
            "overwrite": False,
            "strict": False,
            "on_delete": "remove",
            "foreign_manager": "refuse",
            "endpoint": CLUSTER["endpoint"],
            "profile": "dev",
            "certificate_authority": CLUSTER["certificate_authority"],
            "assume_role_arn": ENTRY["role_arn"],
        },
    ),
    "mapping of pulumi-eks": (
        pulumi_eks_problems,
        {
            "role_arn": ENTRY["role_arn"],
            "username": NODE_USERNAME,
            "groups": list(WINDOWS_GROUPS),
            "windows": True,
        },
    ),
    "image": (image_problems, image_arguments(components=[{"name": "agent", "script": "exit 0"}])),
    "deploying": (deploying_problems, {**deploying_arguments(**DEPLOYING), "permissions_boundary": ARN}),
    "taint": (
        lambda args: [problem.under("groups") for problem in taint_problems(args["groups"])],
        {"groups": [group_arguments(startup_taint={"daemon_sets": ["kube-system/agent"]})]},
    ),
}
"""Components of which no stack file says the same, and their good arguments."""
ANY_VALUE = st.one_of(VALUES, st.binary(), st.sets(st.integers()), st.builds(object))
OTHER_PLACES = [(kind, path) for kind, (_, args) in OTHERS.items() for path in places(args)]


@pytest.mark.parametrize("kind", OTHERS)
def test_their_good_arguments_are_taken(kind: str) -> None:
    judge, args = OTHERS[kind]
    assert refused(judge, args) == []


def refused_in_lines(place: tuple[str, Path], value: Any) -> None:  # noqa: ANN401 any argument
    kind, path = place
    judge, args = OTHERS[kind]
    assert all(
        re.match(r"[a-z]\w*.*: .|found .*, expected ", line) for line in refused(judge, broken(args, path, value))
    )


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(OTHER_PLACES), ANY_VALUE)
def test_a_broken_argument_is_refused_or_taken_and_nothing_else_is_raised(place: tuple[str, Path], value: Any) -> None:  # noqa: ANN401
    refused_in_lines(place, value)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(OTHER_PLACES), ANY_VALUE)
def test_thousands_of_them_are(place: tuple[str, Path], value: Any) -> None:  # noqa: ANN401
    refused_in_lines(place, value)


@pytest.mark.parametrize(
    "make",
    [
        *(NodeTerminationQueue, SharedNodeRole, WindowsClusterSupport, WindowsImagePipeline, WindowsNodeAccess),
        *(DeployRoles, AwsAuthRoleMapping),
    ],
)
@pytest.mark.parametrize("args", [None, "dev", [], b"dev"])
def test_what_are_no_arguments_at_all_is_said(make: Callable[[str, Any], object], args: object) -> None:
    def program() -> None:
        with pytest.raises(ArgumentError, match=f"such as {make.__name__}Args$"):
            make("x", args)

    assert run(program).registrations == []


GROUP = group_arguments()
STANDING = {"launch_template": "theirs", "auto_scaling_group": "theirs"}
OF_GROUPS: list[tuple[dict[str, Any], str]] = [
    ({"groups": "windows"}, "groups: found a value of type str, expected a list of the arguments of node groups"),
    ({"groups": ["windows"]}, "groups[0]: found a value of type str, expected the arguments of a node group"),
    ({"groups": [{}]}, "groups[0].group_name: found nothing, expected a value; add this key"),
    ({"groups": [GROUP, GROUP]}, "groups[1].group_name: found 'windows' again, first at [0]; give it another name"),
    ({"groups": [{**GROUP, "domain": "corp"}]}, "groups[0].domain: found 'corp', expected keys and values"),
    (
        {"groups": [{**GROUP, "cluster": {**CLUSTER, "name": "prod"}}]},
        "groups[0].cluster.name: found 'prod', expected 'dev', whose groups share this role; give that one a role, too",
    ),
    (
        {"groups": [{**GROUP, "domain": DOMAIN}], "ssm_access": False},
        "groups[0].domain: found one beside ssm_access false, without which nothing joins; drop one",
    ),
]


@pytest.mark.parametrize(("change", "line"), OF_GROUPS, ids=[line for _, line in OF_GROUPS])
def test_groups_that_can_not_share_a_role_are_refused(change: dict[str, Any], line: str) -> None:
    assert refused(role_problems, {"cluster": CLUSTER, **change}) == [line]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"names": {"role": "mine"}}, "names.role"),
        ({"names": {"instance_profile": "mine"}}, "names.instance_profile"),
        ({"adopted": {"ami_id": GROUP["ami"]["id"]}, "names": STANDING}, "adopted"),
        ({"cni_policy": True}, "cni_policy"),
        ({"role_path": "/team/"}, "role_path"),
    ],
)
def test_a_group_with_a_shared_role_says_nothing_of_one_of_its_own(change: dict[str, Any], named: str) -> None:
    (told,) = refused(node_group_problems, {**GROUP, "role": SHARED, **change})
    assert told == f"role: found together with {named}; expected those where the role itself is made"
