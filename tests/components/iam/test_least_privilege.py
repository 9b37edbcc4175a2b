"""No policy document that the project makes is wider than its job, but for what stands here with its reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.components.iam.documents import LAUNCH_ARNS, MADE_BY, Document, documents
from tests.components.iam.least_privilege import Finding, findings
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

GOLDEN = Path(__file__).parent / "golden"
KIND = "every one of its kind"
HERE = "arn:aws:ec2:eu-central-1"
OURS = f"{HERE}:123456789012"
AMAZONS = "arn:aws:imagebuilder:eu-central-1:aws"
PUBLIC = "arn:aws:ssm:eu-central-1::parameter/aws/service/ami-windows-latest/*"

JOINS = "arn:aws:ssm:eu-central-1::document/AWS-JoinDirectoryServiceDomain"

_CHECKED = (
    "RunInstances is checked on each of these; the launch template, told by its tag, decides which: EC2 user guide, "
    "control access to launch templates"
)
_PUBLIC = "Amazon's public parameters are of no account: Systems Manager user guide, public parameters"
_TAKEN = "is documented to take on a role without a condition: IAM user guide, roles for applications on EC2"

EXCEPTIONS: Mapping[Finding, str] = {
    Finding("windows-build-trust", "service on anybody's behalf", "ec2.amazonaws.com"): f"EC2 {_TAKEN}",
    Finding("nodes-trust", "service on anybody's behalf", "ec2.amazonaws.com"): f"EC2 {_TAKEN}",
    Finding("cluster-linux-trust", "service on anybody's behalf", "ec2.amazonaws.com"): f"EC2 {_TAKEN}",
    Finding("windows-lifecycle-trust", "service on anybody's behalf", "imagebuilder.amazonaws.com"): (
        "Image Builder is documented to take on a lifecycle role without a condition: Image Builder user guide, "
        "prerequisites of lifecycle management"
    ),
    **{
        Finding(f"{whose}-launch", KIND, f"{OURS}:instance/*"): (
            "the condition on ec2:SourceInstanceARN leaves an instance itself alone: Service Authorization Reference, "
            "EC2, condition keys"
        )
        for whose in ("nodes", "shared")
    },
    Finding("shared-trust", "service on anybody's behalf", "ec2.amazonaws.com"): f"EC2 {_TAKEN}",
    Finding("pipeline-preview-images", "every account", PUBLIC): _PUBLIC,
    Finding("pipeline-images-reads", "every account", PUBLIC): _PUBLIC,
    **{
        Finding("pipeline-dev-nodes", KIND, f"{OURS}:{kind}/*"): _CHECKED
        for kind in ("instance", "key-pair", "network-interface", "security-group", "subnet", "volume")
    },
    Finding("pipeline-dev-nodes", KIND, f"{HERE}::image/*"): _CHECKED,
    Finding("pipeline-dev-nodes", KIND, f"{OURS}:vpc/*"): (
        "a security group is made in the cluster's VPC, which is found in the update only; the group itself is told "
        "by its tag: Service Authorization Reference, EC2, CreateSecurityGroup"
    ),
    **{
        Finding(document, KIND, f"{OURS}:vpc/*"): (
            "the cluster's VPC is found by the preview itself, which reads what its DHCP options are: Service "
            "Authorization Reference, EC2, DescribeVpcAttribute"
        )
        for document in ("pipeline-dev-reads", "pipeline-preview-dev")
    },
    Finding("pipeline-dev-nodes", KIND, f"{OURS}:security-group-rule/*"): (
        "rules have ids of their own, the group they are in is named by its tag: Service Authorization Reference, EC2, "
        "AuthorizeSecurityGroupIngress"
    ),
    **{
        Finding("pipeline-dev-nodes", "actions of another service", arn): (
            "RunInstances is checked on what a template names of another service, too: Service Authorization "
            "Reference, EC2, RunInstances"
        )
        for arn in LAUNCH_ARNS
        if ":ec2:" not in arn
    },
    Finding("pipeline-dev-nodes", "every account", JOINS): (
        "documents whose names begin with AWS- are Amazon's, of no account: Systems Manager user guide, documents"
    ),
    **{
        Finding("pipeline-images-images", KIND, f"{AMAZONS}:{kind}/*"): (
            "what a recipe names of Amazon's is read, by Image Builder itself: Service Authorization Reference, Image "
            "Builder, CreateImageRecipe"
        )
        for kind in ("component", "image")
    },
}
"""Finding to why it stands, with the source. Another one fails, and so does one that is found no more."""


@pytest.fixture(scope="module")
def made() -> list[Document]:
    return list(documents())


def test_what_is_too_wide_is_exactly_what_has_a_reason(made: list[Document]) -> None:
    found = {finding for document in made for finding in findings(document)}
    assert sorted(found - EXCEPTIONS.keys()) == [], "too wide: narrow it, or give its reason"
    assert sorted(EXCEPTIONS.keys() - found) == [], "found no more: take the reason out"


def test_every_module_that_writes_documents_is_among_them(made: list[Document]) -> None:
    written = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "components").rglob("*.py")
        if "2012-10-17" in file.read_text(encoding="utf-8")
    }
    assert written == set(MADE_BY)
    assert [each for each in MADE_BY.values() if not any(one.name.startswith(each) for one in made)] == []


def test_the_documents_of_images_and_nodes_are_as_in_their_golden_files(made: list[Document]) -> None:
    """Those of a pipeline's roles stand in docs/deploy-roles. `GOLDEN=write` writes them anew."""
    own = {each.name: each.content for each in made if not each.name.startswith("pipeline-")}
    if os.environ.get("GOLDEN") == "write":
        for name, content in own.items():
            (GOLDEN / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
    assert {file.stem: json.loads(file.read_text()) for file in GOLDEN.iterdir()} == own


GOOD: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "ssm:GetParameter",
    "Resource": "arn:aws:ssm:eu-central-1:123456789012:parameter/a",
}
TRUST: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "states.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
}
TAGGED = {"StringEquals": {"aws:ResourceTag/a": "b"}}
ROLE = "arn:aws:iam::123456789012:role/a"

TOO_WIDE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, []),
    "every action of a service": ({"Action": "ssm:*"}, ["action with a wildcard"]),
    "every parameter": ({"Resource": "*"}, ["every Region", "every resource"]),
    "every Region": ({"Resource": "arn:aws:ssm:*:123456789012:parameter/a"}, ["every Region"]),
    "no account": ({"Resource": "arn:aws:ssm:eu-central-1::parameter/a"}, ["every account"]),
    "every account": ({"Resource": "arn:aws:ssm:eu-central-1:*:parameter/a"}, ["every account"]),
    "every one of an account": ({"Resource": "arn:aws:ssm:eu-central-1:123456789012:parameter/*"}, [KIND]),
    "every one with a tag": (
        {"Resource": "arn:aws:ssm:eu-central-1:123456789012:parameter/*", "Condition": TAGGED},
        [],
    ),
    "everything but": ({"NotResource": "a"}, ["everything but"]),
    "another service's": ({"Resource": "arn:aws:sqs:eu-central-1:123456789012:a"}, ["actions of another service"]),
    "another kind": (
        {"Resource": "arn:aws:ssm:eu-central-1:123456789012:document/a"},
        ["resource that no action is for"],
    ),
    "a role for any service": ({"Action": "iam:PassRole", "Resource": ROLE}, ["role passed to any service"]),
    "a role for one service": (
        {
            "Action": "iam:PassRole",
            "Resource": ROLE,
            "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        },
        [],
    ),
    "what has no resource": ({"Action": "ec2:DescribeTags", "Resource": "*"}, ["every Region"]),
}


@pytest.mark.parametrize("kind", TOO_WIDE)
def test_a_right_that_is_too_wide_is_found(kind: str) -> None:
    change, rules = TOO_WIDE[kind]
    document = Document("own", {"Statement": [{**GOOD, **change}]})
    assert sorted(each.rule for each in findings(document)) == rules


TRUSTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, []),
    "a service on anybody's behalf": ({"Condition": {}}, ["service on anybody's behalf"]),
    "anybody": ({"Principal": {"AWS": "*"}}, ["anybody"]),
    "tokens without a subject": (
        {"Principal": {"Federated": "issuer"}, "Condition": {"StringEquals": {"issuer:aud": "a"}}},
        ["tokens of anybody"],
    ),
    "a kind that is not known": ({"Principal": {"CanonicalUser": "a"}}, ["principal of an unknown kind"]),
    "a denial": ({"Effect": "Deny"}, ["effect"]),
}


@pytest.mark.parametrize("kind", TRUSTS)
def test_a_trust_that_is_too_wide_is_found(kind: str) -> None:
    change, rules = TRUSTS[kind]
    document = Document("own-trust", {"Statement": [{**TRUST, **change}]})
    assert sorted(each.rule for each in findings(document)) == rules
