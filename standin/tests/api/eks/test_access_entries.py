"""Access entries: who may join, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient

VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
STANDARD_ONLY = 'This operation can only be performed on Access Entries with a type of "STANDARD".'


@pytest.fixture
def role(iam: IAMClient, name: str) -> str:
    """A role with a path, of a name that no other test uses."""
    return iam.create_role(RoleName=name, Path="/nodes/", AssumeRolePolicyDocument="{}")["Role"]["Arn"]


def test_a_windows_nodes_entry_is_read_as_it_was_made(eks: EKSClient, role: str, name: str) -> None:
    made = eks.create_access_entry(clusterName="dev", principalArn=role, type="EC2_WINDOWS", tags={"a": "1"})
    found = eks.describe_access_entry(clusterName="dev", principalArn=role)["accessEntry"]
    assert found == made["accessEntry"]
    arn = found.get("accessEntryArn", "")
    assert arn.startswith(f"arn:aws:eks:eu-central-1:123456789012:access-entry/dev/role/123456789012/{name}/")
    assert (found.get("type"), found.get("username"), found.get("tags")) == (
        "EC2_WINDOWS",
        "system:node:{{EC2PrivateDNSName}}",
        {"a": "1"},
    )
    assert role in eks.list_access_entries(clusterName="dev")["accessEntries"]
    assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1"}


def test_a_principal_has_one_entry_whatever_its_type(eks: EKSClient, role: str) -> None:
    eks.create_access_entry(clusterName="dev", principalArn=role, type="EC2_LINUX")
    with refused("ResourceInUseException", "already in use on this cluster"):
        eks.create_access_entry(clusterName="dev", principalArn=role, type="EC2_WINDOWS")
    eks.create_access_entry(clusterName="prod", principalArn=role, type="EC2_WINDOWS")


def test_a_deleted_entry_is_gone(eks: EKSClient, role: str) -> None:
    eks.create_access_entry(clusterName="dev", principalArn=role, type="EC2_WINDOWS")
    eks.delete_access_entry(clusterName="dev", principalArn=role)
    with refused("ResourceNotFoundException", "The specified principalArn could not be found"):
        eks.delete_access_entry(clusterName="dev", principalArn=role)
    with refused("ResourceNotFoundException"):
        eks.describe_access_entry(clusterName="dev", principalArn=role)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"type": "WINDOWS"}, "InvalidParameterException", "The type WINDOWS is invalid"),
        ({"kubernetesGroups": ["mine"]}, "InvalidParameterException", "can't be set for an access entry of type EC2"),
        ({"username": "mine"}, "InvalidParameterException", "can't be set for an access entry of type EC2"),
        ({"type": "STANDARD", "username": "system:node:x"}, "InvalidParameterException", "username system:node:x"),
        (
            {"type": "STANDARD", "kubernetesGroups": ["system:nodes"]},
            "InvalidParameterException",
            "cannot start with system:",
        ),
        (
            {"principalArn": "arn:aws:iam::123456789012:role/none"},
            "InvalidParameterException",
            "The specified principalArn is invalid: invalid principal.",
        ),
        (
            {"principalArn": "arn:aws:iam::210987654321:role/theirs"},
            "InvalidParameterException",
            "invalid principal",
        ),
        (
            {"principalArn": "arn:aws:sts::123456789012:assumed-role/x/y"},
            "InvalidParameterException",
            "invalid principal",
        ),
        (
            {"principalArn": "arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/Y"},
            "InvalidParameterException",
            "Service Linked Role",
        ),
        ({"clusterName": "none"}, "ResourceNotFoundException", "No cluster found for name: none."),
    ],
)
def test_an_entry_that_cannot_be_is_refused(
    eks: EKSClient, role: str, change: dict[str, Any], code: str, words: str
) -> None:
    good: dict[str, Any] = {"clusterName": "dev", "principalArn": role, "type": "EC2_WINDOWS"}
    with refused(code, words):
        eks.create_access_entry(**{**good, **change})


def test_a_user_cannot_be_a_node(eks: EKSClient, iam: IAMClient, name: str) -> None:
    user = iam.create_user(UserName=name)["User"]["Arn"]
    with refused("InvalidParameterException", "must be an IAM role"):
        eks.create_access_entry(clusterName="dev", principalArn=user, type="EC2_WINDOWS")
    made = eks.create_access_entry(clusterName="dev", principalArn=user)["accessEntry"]
    assert (made.get("type"), made.get("username")) == ("STANDARD", user)


def test_only_a_standard_entry_changes_and_has_policies(eks: EKSClient, role: str) -> None:
    eks.create_access_entry(clusterName="dev", principalArn=role, type="EC2_WINDOWS")
    with refused("InvalidParameterException", STANDARD_ONLY):
        eks.update_access_entry(clusterName="dev", principalArn=role, kubernetesGroups=["mine"])
    with refused("InvalidParameterException", STANDARD_ONLY):
        eks.associate_access_policy(
            clusterName="dev", principalArn=role, policyArn=VIEW, accessScope={"type": "cluster"}
        )


def test_a_standard_entry_is_changed_and_given_a_policy(eks: EKSClient, role: str, name: str) -> None:
    made = eks.create_access_entry(clusterName="dev", principalArn=role)["accessEntry"]
    assert made.get("username") == f"arn:aws:sts::123456789012:assumed-role/{name}/{{{{SessionName}}}}"
    eks.update_access_entry(clusterName="dev", principalArn=role, kubernetesGroups=["readers"], username="reader")
    found = eks.describe_access_entry(clusterName="dev", principalArn=role)["accessEntry"]
    assert (found.get("kubernetesGroups"), found.get("username")) == (["readers"], "reader")
    eks.associate_access_policy(
        clusterName="dev",
        principalArn=role,
        policyArn=VIEW,
        accessScope={"type": "namespace", "namespaces": ["web"]},
    )
    policies = eks.list_associated_access_policies(clusterName="dev", principalArn=role)["associatedAccessPolicies"]
    assert [(policy.get("policyArn"), policy.get("accessScope")) for policy in policies] == [
        (VIEW, {"type": "namespace", "namespaces": ["web"]})
    ]
    assert eks.list_access_entries(clusterName="dev", associatedPolicyArn=VIEW)["accessEntries"] == [role]
    with refused("InvalidParameterException", "needs namespaces"):
        eks.associate_access_policy(
            clusterName="dev", principalArn=role, policyArn=VIEW, accessScope={"type": "namespace"}
        )
    with refused("ResourceNotFoundException", "policyArn could not be found"):
        eks.associate_access_policy(
            clusterName="dev", principalArn=role, policyArn=f"{VIEW}2", accessScope={"type": "cluster"}
        )
    eks.disassociate_access_policy(clusterName="dev", principalArn=role, policyArn=VIEW)
    assert eks.list_access_entries(clusterName="dev", associatedPolicyArn=VIEW)["accessEntries"] == []


def test_entries_and_policies_are_listed_page_by_page(eks: EKSClient, iam: IAMClient, name: str) -> None:
    for number in range(3):
        arn = iam.create_role(RoleName=f"{name}-{number}", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        eks.create_access_entry(clusterName="prod", principalArn=arn, type="EC2_WINDOWS")
    first = eks.list_access_entries(clusterName="prod", maxResults=2)
    rest = eks.list_access_entries(clusterName="prod", nextToken=first.get("nextToken", ""))
    together = first["accessEntries"] + rest["accessEntries"]
    assert len(first["accessEntries"]) == 2
    assert len(together) == len(set(together)) >= 4
    assert VIEW in [policy.get("arn") for policy in eks.list_access_policies()["accessPolicies"]]
    with refused("InvalidParameterException", "Invalid nextToken"):
        eks.list_access_entries(clusterName="prod", nextToken="elsewhere")
