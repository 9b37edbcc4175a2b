"""Each property that a fix names is one of its type, by the classes of pulumi_aws and the schemas of CloudFormation.

The provider aws-native and templates of CloudFormation have the properties of the latter, in two spellings.
"""

from __future__ import annotations

import json
import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from eks_windows.language import Language, spoken_in
from eks_windows.wording import reworded

from standin.provider import schema
from standin.provider.schema import sdk
from tests.policies.test_wording import CASES, RULES, bad_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin.provider.schema import Type

TWINS = {
    "aws:autoscaling/group:Group": "aws-native:autoscaling:AutoScalingGroup",
    "aws:ec2/instance:Instance": "aws-native:ec2:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration": "aws-native:autoscaling:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate": "aws-native:ec2:LaunchTemplate",
    "aws:eks/accessEntry:AccessEntry": "aws-native:eks:AccessEntry",
    "aws:eks/addon:Addon": "aws-native:eks:Addon",
    "aws:eks/cluster:Cluster": "aws-native:eks:Cluster",
    "aws:eks/nodeGroup:NodeGroup": "aws-native:eks:Nodegroup",
    "aws:iam/instanceProfile:InstanceProfile": "aws-native:iam:InstanceProfile",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "aws-native:iam:Role",
    "aws:ec2/subnet:Subnet": "aws-native:ec2:Subnet",
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": (
        "aws-native:imagebuilder:DistributionConfiguration"
    ),
    "aws:imagebuilder/imagePipeline:ImagePipeline": "aws-native:imagebuilder:ImagePipeline",
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": (
        "aws-native:imagebuilder:InfrastructureConfiguration"
    ),
}
"""Types of the provider aws with their counterparts in CloudFormation."""

TOLD = {
    "on the Auto Scaling group": "aws:autoscaling/group:Group",
    "on an aws.autoscaling.Group": "aws:autoscaling/group:Group",
    "of an instance profile": "aws:iam/instanceProfile:InstanceProfile",
    "on instances": "aws:ec2/instance:Instance",
    "on its instances": "aws:ec2/instance:Instance",
    "on the cluster": "aws:eks/cluster:Cluster",
    "on the add-on": "aws:eks/addon:Addon",
    "attached to the": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "on a managed node group": "aws:eks/nodeGroup:NodeGroup",
    "template: ": "aws:ec2/launchTemplate:LaunchTemplate",
}
"""How a fix tells that a property is of another resource than the one that it stands at."""

LAUNCH = re.compile(r"(launchTemplate|mixedInstancesPolicy|launchConfiguration)\b")
WORD = re.compile(
    r"(?<![\w.])(?P<argument>[a-z_]+)=(?=[\[{\"<\w])|\"(?P<key>\w+)\": |(?<![\w.])(?P<plain>[A-Z]\w+): "
    r"|json.dumps\([^)]*\)|'[^']*'|\"[^\"]*\"|(?P<bracket>[{}])"
)


def named(fix: str) -> Iterator[tuple[str, ...]]:
    """The ways to the properties that a fix names, as a schema spells them."""
    outer: list[str] = []
    last = ""
    for word in WORD.finditer(fix):
        if word["bracket"] == "{":
            outer.append(last)
        elif word["bracket"]:
            assert outer, fix
            outer.pop()
        elif name := word["argument"] or word["key"] or word["plain"]:
            head, *tail = name.split("_")
            last = head[:1].lower() + head[1:] + "".join(part.title() for part in tail)
            yield (*outer, last)


Node = Any
"""A piece of a schema of either source."""


@cache
def fields(token: str) -> dict[str, Node]:
    """The properties of a type, each with the properties in it, to any depth."""
    if token.startswith("aws:"):
        return {key: of_sdk(kind) for key, kind in inputs(token).items()}
    service, name = token.split(":")[1:]
    known = {one.lower(): one for one in PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1")}
    found = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", known[f"aws::{service}::{name}".lower()])
    whole = cast("dict[str, Node]", found.schema)
    return of_cloudformation(whole, whole, ())


def inputs(token: str) -> dict[str, Type]:
    """What a class of pulumi_aws takes; of what the stand-in serves that is read already."""
    served = schema.lookup(token)
    if served is not None:
        return dict(served.inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the SDK's own, of classes that nothing here uses
        service = json.loads(sdk.render([token])[token.split(":")[1].partition("/")[0]])
    return service[token]["inputs"]["props"]


def of_sdk(kind: Type) -> dict[str, Node] | None:
    """The properties in a property; None where it may have any."""
    element = schema.element(kind)
    if isinstance(kind, dict) and "*" in kind:
        return None
    return (
        of_sdk(element) if element is not None else {key: of_sdk(one) for key, one in schema.properties(kind).items()}
    )


def of_cloudformation(one: Node, whole: Node, seen: tuple[str, ...]) -> dict[str, Node]:
    """The same, with names that begin with a small letter."""
    reference = str(one.get("$ref", ""))
    if reference in seen:
        return {}
    if reference:
        found = whole
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return of_cloudformation(found, whole, (*seen, reference))
    if "items" in one:
        return of_cloudformation(one["items"], whole, seen)
    found = {key: item for part in (one, *one.get("anyOf", ())) for key, item in part.get("properties", {}).items()}
    return {key[:1].lower() + key[1:]: of_cloudformation(item, whole, seen) for key, item in found.items()}


def has(tree: dict[str, Node] | None, way: tuple[str, ...]) -> bool:
    """Whether a way leads anywhere from the top of a type, or from a property in it."""

    def leads(node: dict[str, Node] | None, rest: tuple[str, ...]) -> bool:
        return node is None or not rest or (rest[0] in node and leads(node[rest[0]], rest[1:]))

    return tree is not None and (leads(tree, way) or any(has(node, way) for node in tree.values()))


FIELDS = {*TWINS, *TWINS.values()}
UPDATE_POLICY = "updatePolicy"
"""In CloudFormation an attribute of a resource, beside its properties."""


def types(token: str, path: str, fix: str) -> list[str]:
    """The types whose property may be meant."""
    others = [other for words, other in TOLD.items() if words in fix]
    others += ["aws:ec2/launchTemplate:LaunchTemplate"] if LAUNCH.match(path) else []
    native = token.startswith("aws-native:") and "on an aws." not in fix
    return [token, *(TWINS[one] if native else one for one in others)]


def wrong(token: str, path: str, fix: str) -> list[tuple[str, ...]]:
    """The properties that a fix names and that no type has."""
    kinds = [fields(one) for one in types(token, path, fix)]
    return [way for way in named(fix) if way[0] != UPDATE_POLICY and not any(has(kind, way) for kind in kinds)]


def places(token: str, path: str) -> Iterator[str]:
    """The types at which a fix may stand at a path: the one of a case, and its counterpart if it has that property."""
    twin = TWINS.get(token)
    if token in FIELDS:
        yield token
    if twin is not None and (not path or re.split(r"[.\[]", path)[0] in fields(twin)):
        yield twin


def test_each_property_of_a_fix_is_one_of_its_type() -> None:
    """Of all cases of the table, at both providers' types and as a template of CloudFormation has them."""
    bad: set[tuple[object, ...]] = set()
    for case in CASES:
        path = case["path"]
        for token in places(case["token"], path):
            fix = reworded(RULES[case["rule"]], token, path)
            bad |= {(token, path, fix, *wrong(token, path, fix))} if wrong(token, path, fix) else set()
            written = spoken_in(Language.CLOUDFORMATION, fix)
            if token.startswith("aws-native:") and wrong(token, path, written):
                bad.add((token, path, written, *wrong(token, path, written)))

    assert bad == set()


def test_each_property_in_what_is_said_of_bad_programs_is_one_of_its_type() -> None:
    """Of the bad examples, and of each form with another AMI and IMDSv1."""
    said = [(one.message.urn.split("::")[-2:][0].rpartition("$")[2], one.message) for one in bad_programs()]
    places = {(token, one.path, one.fix) for token, one in said if token in FIELDS}

    assert [(place, bad) for place in sorted(places) if (bad := wrong(*place))] == []


@pytest.mark.parametrize(
    ("token", "fix"),
    [
        ("aws-native:eks:Nodegroup", 'launch_template={"launch_template_id": x}'),
        ("aws-native:autoscaling:AutoScalingGroup", 'launch_template={"id": x}'),
        ("aws:eks/nodeGroup:NodeGroup", "node_role=x"),
        ("aws:ec2/launchTemplate:LaunchTemplate", 'metadata_options={"http_token": "required"}'),
    ],
)
def test_a_property_that_a_type_does_not_have_is_found(token: str, fix: str) -> None:
    """Also where the name is that of another form's property, or of one elsewhere in the type."""
    assert wrong(token, "", fix) != []
