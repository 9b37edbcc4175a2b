"""Arguments of components: refused as a stack file's keys are, in one class of error, and left to AWS where unknown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pytest
from pydantic.alias_generators import to_snake

from components.arguments.error import ArgumentError
from components.facts.container_images import ImageReference
from components.facts.limits import GROUP_SIZE, HOP_LIMIT
from components.images.checked import parsed
from components.images.checked import problems as image_problems
from components.nodes.checked import managed_problems
from components.nodes.checked import problems as group_problems
from components.nodes.group import WindowsNodeGroup
from components.problems.problem import Problem, path_text
from components.settings.environment import ClusterSettings
from components.settings.images import ImageSettings
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.validation import sections_of
from tests.components.images.test_pipeline import arguments as image_arguments
from tests.components.nodes.test_group import AMI
from tests.components.nodes.test_group import arguments as group_arguments
from tests.components.program import run, unknown
from tests.components.settings.test_settings import BAD_INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from components.images.args import WindowsImagePipelineArgs
    from components.nodes.args import WindowsNodeGroupArgs
    from components.nodes.managed_args import ManagedWindowsNodeGroupArgs

AMAZONS = {**AMI, "image": "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.11.12"}
"""An AMI of Amazon's, which has a release version."""

OF_A_STACK_FILE = {
    "eks-windows-nodes:images[0].bas:": "a program gives the parent itself",
    "eks-windows-nodes:images[0].base.": "a program gives the parent itself",
    "eks-windows-nodes:images[0].base:": "a program gives the parent itself",
    "eks-windows-nodes:images[0].schedule.whenPublished: found true, and base.": "a program gives the parent itself",
    "eks-windows-nodes:images[0].components[0].arn: found the EKS artifacts": "a program gives the parent itself",
    "eks-windows-nodes:images[0].kubernetesMinor: found the number": "a program knows text from numbers",
    "eks-windows-nodes:clusters[0].nodeGroups[0].ami": "a program gives the AMI itself",
    "eks-windows-nodes:clusters[0].nodeGroups[0].strategy: found rolling": "a program gives both AMIs itself",
    "eks-windows-nodes:clusters[0].nodeGroups[0].strategy: found blueGreen": "a program gives the AMI itself",
    "eks-windows-nodes:clusters[0].nodeGroups[0].byReleaseVersion: found true in": "a program tells where it is made",
    "eks-windows-nodes:clusters[0].nodeGroups[0].kind": "a program takes the component",
    "eks-windows-nodes:clusters[0].nodeGroups[0].labels.patched": "a program is no YAML",
}
"""Lines about what no program writes, and why."""


def cases(kind: str) -> Iterator[Any]:
    """Change and line of the bad inputs that a program can give, too."""
    for case in BAD_INPUTS[kind]:
        if not case["line"].startswith(tuple(OF_A_STACK_FILE)):
            yield pytest.param(case["change"], case["line"], id=case["line"][:100])


PLAIN = {"tags", "bootstrapExtraArgs", "parameters"}
"""Settings whose keys are somebody's own names."""


def in_program(change: Mapping[str, Any], good: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The good arguments with the change of a stack file as a program writes it."""
    keys = {"name": name}
    changed = {keys.get(key, to_snake(key)): value if key in PLAIN else _snake(value) for key, value in change.items()}
    return {key: value for key, value in {**good, **changed}.items() if value is not None}


def _snake(value: Any) -> Any:  # noqa: ANN401 any value of YAML
    if isinstance(value, list):
        return [_snake(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return {_name(key): each if key in PLAIN else _snake(each) for key, each in given.items()}
    return value


def _name(key: str) -> str:
    return to_snake(key) if key.isidentifier() and key != "sha256" else key  # which digits break for to_snake


def as_line(problem: Problem) -> str:
    """The line, as a stack file's is."""
    return f"{path_text(problem.path)}: {problem.text}"


def expected(line: str, name: str) -> str:
    """The line of a stack file, with the names as a program has them."""
    _, _, told = line.partition("[0].") if ":images" in line else line.partition("nodeGroups[0].")
    told = re.sub(r"^name:", f"{name}:", told)
    for setting in sorted(set(re.findall(r"[a-z]+(?:[A-Z][a-z]+)+", told)), key=len, reverse=True):
        if (to_snake(setting) in SETTINGS and setting not in UNSPELT) or setting in UNKNOWN:
            told = told.replace(setting, to_snake(setting))
    return told


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for section in sections_of(field.annotation):
            yield from _names(section)


SETTINGS = {name for model in (ImageSettings, ClusterSettings, ManagedNodeGroupSettings) for name in _names(model)}
"""Every setting, those of sections inside among them."""

UNKNOWN = (
    "imageId",
    "userData",
    "nodeGroup",
    "autoRollback",
    "capacityTyp",
    "diskSize",
    "instanceTyp",
    "maxUnavailble",
    "nodeRepairConfig",
    "releaseVersion",
    "remoteAccess",
    "warmPoolConfig",
)
"""Names of no setting that lines tell of."""

UNSPELT = ("deleteAfterDays",)
"""Told in the words of a stack file to all: what to do in place of a setting that is gone."""


@pytest.mark.parametrize(("change", "line"), list(cases("image")))
def test_a_pipeline_refuses_what_a_stack_file_refuses_in_the_same_words(change: dict[str, Any], line: str) -> None:
    args = parsed(cast("WindowsImagePipelineArgs", in_program(change, image_arguments(), "image_name")))
    assert [as_line(problem) for problem in image_problems(args)] == [expected(line, "image_name")]


def test_a_program_is_told_that_nothing_newer_than_its_parent_is_published() -> None:
    fixed = {"parent_image": "ami-0123456789abcdef0", "schedule": {"when_published": True}}
    args = parsed(cast("WindowsImagePipelineArgs", {**image_arguments(), **fixed}))
    (line,) = (as_line(problem) for problem in image_problems(args))
    assert line.startswith("schedule.when_published: found true, and nothing newer than ami-0123456789abcdef0 is ")


@pytest.mark.parametrize(("change", "line"), list(cases("nodeGroup")))
def test_a_node_group_refuses_what_a_stack_file_refuses_in_the_same_words(change: dict[str, Any], line: str) -> None:
    args = cast("WindowsNodeGroupArgs", in_program(change, group_arguments(), "group_name"))
    assert [as_line(problem) for problem in group_problems(args)] == [expected(line, "group_name")]


def test_many_groups_are_refused_by_stack_file_and_program_alike() -> None:
    """None of what is refused there comes to be told by AWS here."""
    assert sum(len(list(cases(kind))) for kind in ("nodeGroup", "managedNodeGroup")) >= 150


@pytest.mark.parametrize(("change", "line"), list(cases("managedNodeGroup")))
def test_a_managed_group_refuses_what_a_stack_file_refuses_in_the_same_words(change: dict[str, Any], line: str) -> None:
    args = cast("ManagedWindowsNodeGroupArgs", in_program(change, group_arguments(ami=AMAZONS), "group_name"))
    assert [as_line(problem) for problem in managed_problems(args)] == [expected(line, "group_name")]


def test_every_problem_is_told_in_a_line_with_component_and_path() -> None:
    def program() -> None:
        with pytest.raises(ArgumentError) as refused:
            WindowsNodeGroup("dev-windows", group_arguments(min_size=-1, labels={"a/b": 1}, metadata_hop_limit=0))
        assert str(refused.value).splitlines() == [
            f"WindowsNodeGroup dev-windows: min_size: found {GROUP_SIZE.refuse(-1)}",
            'WindowsNodeGroup dev-windows: labels["a/b"]: found 1, expected text; quote it',
            f"WindowsNodeGroup dev-windows: metadata_hop_limit: found {HOP_LIMIT.refuse(0)}",
        ]

    assert run(program).registrations == []


def test_the_error_is_what_each_of_its_readers_knows() -> None:
    """A program that catches nothing, one that catches a ValueError, and an engine that a component is served to."""
    error = ArgumentError(Problem(("a", 0), "x"), Problem(("b",), "y"), of="It its-name")
    assert isinstance(error, ValueError)
    assert isinstance(error, pulumi.RunError)
    assert isinstance(error, pulumi.InputPropertyError)
    assert (error.property_path, error.reason) == ("a[0]", "x")
    assert error.errors == [{"property_path": "a[0]", "reason": "x"}, {"property_path": "b", "reason": "y"}]
    assert str(error) == error.message == "It its-name: a[0]: x\nIt its-name: b: y"


LATER = {
    "sizes": {"min_size": 9, "max_size": None},
    "a subnet among others": {"subnet_ids": ["subnet-01234567", None]},
    "the size of a volume": {"root_volume": {"size_gib": None, "iops": 3000}},
    "a volume's type and size": {"volumes": [{"drive": "D", "type": None, "size_gib": None, "iops": 100}]},
    "a volume's snapshot": {"volumes": [{"drive": "D", "snapshot_id": None}]},
    "a tag": {"tags": {"team": None, "cost": "1"}},
    "an instance type": {"instance_type": None},
    "the pace of a refresh": {"instance_refresh": {"warmup_seconds": None}},
}
"""What is right as long as the value in the place of None is not known."""


def _later(value: Any) -> Any:  # noqa: ANN401 any argument
    if isinstance(value, dict):
        return {key: _later(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_later(each) for each in cast("list[Any]", value)]
    return unknown() if value is None else value


@pytest.mark.parametrize("change", LATER.values(), ids=LATER)
def test_what_is_known_later_is_left_to_aws(change: dict[str, Any]) -> None:
    found: list[Problem] = []
    run(lambda: found.extend(group_problems(group_arguments(**_later(change)))), unknown=True)
    assert found == []


BESIDE = {
    "min_size: found -1, expected 0 to 10000": {"min_size": -1, "max_size": None},
    "subnet_ids[1]: found 'x'": {"subnet_ids": [None, "x"]},
    "root_volume.iops: found 1": {"root_volume": {"size_gib": None, "iops": 1}},
    "volumes[1].iops: found none of io2": {
        "volumes": [
            {"drive": "D", "size_gib": None, "type": "io1", "iops": 64000},
            {"drive": "E", "size_gib": None, "type": "io2", "kms_key_id": None},
        ]
    },
    "tags.cost: found 1, expected text": {"tags": {"team": None, "cost": 1}},
    "min_size: found 4, expected at most max_size (3)": {"min_size": 4, "instance_type": None},
}


@pytest.mark.parametrize(("line", "change"), BESIDE.items(), ids=BESIDE)
def test_what_is_known_beside_it_is_judged(line: str, change: dict[str, Any]) -> None:
    found: list[Problem] = []
    run(lambda: found.extend(group_problems(group_arguments(**_later(change)))), unknown=True)
    (problem,) = found
    assert as_line(problem).startswith(line)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": {"a": None}},
        {"max_pods": None},
        {"pre_bootstrap": None},
        {"volumes": [{"drive": None, "size_gib": 1}]},
    ],
)
def test_an_output_where_user_data_needs_a_plain_value_is_refused(change: dict[str, Any]) -> None:
    found: list[Problem] = []
    run(lambda: found.extend(group_problems(group_arguments(**_later(change)))), unknown=True)
    assert [problem.text for problem in found] == ["found an output, which is known too late; expected a plain value"]


def test_versions_and_references_may_be_given_as_text() -> None:
    reference = "mcr.microsoft.com/windows/servercore:ltsc2022"
    args = parsed(image_arguments(windows_server="2022", variant="Full", cached_images=[reference]))
    assert list(image_problems(args)) == []
    assert args.get("cached_images") == (ImageReference.parse(reference),)
