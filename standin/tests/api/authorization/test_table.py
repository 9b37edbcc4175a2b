"""Each row says what AWS's reference says: the action is there, its resources and its condition keys are those."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto.core.utils import get_service_model

from standin.api.authorization.request import SIGNING_NAMES
from standin.api.authorization.row import REQUEST_TAGS, Further, Row, Target
from standin.api.authorization.table import ROWS
from standin.tests.api.authorization import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTSIDE = {
    # Not in the reference's rows of the action, but in its user guide.
    ("iam:PutRolePermissionsBoundary", "iam:permissionsboundary"),
}
UNNEEDED = {
    # a version that is published with the change
    "states:CreateStateMachine": {"states:PublishStateMachineVersion"},
    "states:UpdateStateMachine": {"states:PublishStateMachineVersion"},
    # an AMI named by a parameter, which ours are not
    "ec2:CreateLaunchTemplate": {"ssm:GetParameters"},
    "ec2:CreateLaunchTemplateVersion": {"ssm:GetParameters"},
    "ec2:DescribeLaunchTemplateVersions": {"ssm:GetParameters"},
    "imagebuilder:GetComponent": {"kms:Decrypt"},  # a document encrypted by a key
    "imagebuilder:CreateComponent": {
        # a document in a bucket, and one encrypted by a key
        *("s3:GetObject", "s3:ListBucket"),
        *("kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"),
    },
    "imagebuilder:CreateDistributionConfiguration": {
        # distribution into launch templates, parameters and buckets: checked when a build is distributed
        *("ec2:CreateLaunchTemplateVersion", "ec2:DescribeLaunchTemplates", "ec2:ModifyLaunchTemplate"),
        *("s3:ListBucket", "ssm:GetParameter"),
    },
    "imagebuilder:UpdateDistributionConfiguration": {
        *("ec2:CreateLaunchTemplateVersion", "ec2:DescribeLaunchTemplates", "ec2:ModifyLaunchTemplate"),
        *("s3:ListBucket", "ssm:GetParameter"),
    },
    "imagebuilder:CreateInfrastructureConfiguration": {
        # placement, host resource groups and topics
        *("ec2:DescribeAvailabilityZones", "ec2:DescribeHosts", "resource-groups:GetGroup", "sns:Publish"),
    },
    "imagebuilder:UpdateInfrastructureConfiguration": {
        *("ec2:DescribeAvailabilityZones", "ec2:DescribeHosts", "resource-groups:GetGroup", "sns:Publish"),
    },
    "imagebuilder:CreateImagePipeline": {
        # containers, scans, workflows and an execution role
        *("ecr:BatchGetRepositoryScanningConfiguration", "ecr:DescribeRepositories", "iam:PassRole"),
        *("imagebuilder:GetContainerRecipe", "imagebuilder:GetWorkflow", "inspector2:BatchGetAccountStatus"),
    },
    "imagebuilder:UpdateImagePipeline": {
        *("ecr:BatchGetRepositoryScanningConfiguration", "ecr:DescribeRepositories", "iam:PassRole"),
        *("imagebuilder:GetContainerRecipe", "imagebuilder:GetWorkflow", "inspector2:BatchGetAccountStatus"),
    },
}
"""Dependent actions of the reference that are for what the stand-in does not serve."""


def asked(name: str, row: Row) -> Iterator[Further]:
    """Everything that a row may check, its own action first."""
    yield Further(action=row.action or name, targets=row.targets, keys=row.keys, tags=row.tags)
    yield from row.further


SERVICES = sorted({name.partition(":")[0] for name in ROWS})


def rows_of(service: str) -> dict[str, Row]:
    return {name: row for name, row in ROWS.items() if name.startswith(f"{service}:")}


@pytest.mark.parametrize("service", SERVICES)
def test_every_row_is_for_an_operation_that_there_is(service: str) -> None:
    operations = set(get_service_model(SIGNING_NAMES.get(service, service)).operation_names)
    assert {name.partition(":")[2] for name in rows_of(service)} <= operations


@pytest.mark.parametrize("service", SERVICES)
def test_the_resources_are_those_of_the_action(service: str) -> None:
    for name, row in rows_of(service).items():
        for one in asked(name, row):
            known = reference.action(one.action)
            types = {target.type for target in one.targets}
            required = {kind for kind, required in known.resources.items() if required}
            assert required <= types <= known.resources.keys(), (name, one.action)


@pytest.mark.parametrize("service", SERVICES)
def test_the_condition_keys_are_those_of_the_action_on_its_resource(service: str) -> None:
    for name, row in rows_of(service).items():
        for one in asked(name, row):
            known = reference.action(one.action)
            for target in one.targets or (None,):
                wrong = keys_of(one, target) - known.keys_of(target.type if target else "")
                assert {(one.action, key) for key in wrong} <= OUTSIDE, name


def keys_of(one: Further, target: Target | None) -> set[str]:
    """What a row lets conditions ask, in lower case."""
    own = {key.lower() for key in one.keys}
    if target is not None:
        own |= {key.lower() for key in target.keys} | {f"{tag}/".lower() for tag in target.tags or ()}
    if one.tags and (target is None or target.request_tags):
        own |= REQUEST_TAGS
    return own


@pytest.mark.parametrize("service", SERVICES)
def test_the_further_actions_are_those_that_the_reference_names(service: str) -> None:
    for name, row in rows_of(service).items():
        dependent = reference.action(row.action or name).dependent - UNNEEDED.get(name, set())
        assert dependent <= {one.action for one in row.further}, name


def test_what_is_left_out_of_them_is_in_the_reference() -> None:
    for name, actions in UNNEEDED.items():
        assert actions <= reference.action(name).dependent
