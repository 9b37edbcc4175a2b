"""Over HTTP: a role's session may do what its policies allow, and is told as AWS tells it what they do not."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest

from standin.credentials import Credentials, credentials
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_iam import IAMClient


ACCOUNT = "123456789012"
ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
ANYBODY = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
READS = {"Effect": "Allow", "Action": ["ec2:DescribeVpcs", "eks:DescribeCluster", "ssm:GetParameter"], "Resource": "*"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Role:
    """A role of a test's own, and clients that hold its session."""

    def __init__(self, iam: IAMClient, settings: dict[str, Any], name: str, *statements: dict[str, Any]) -> None:
        self.settings = settings
        self.arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(ANYBODY))["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))

    def client(self, service: str, policy: str = "") -> Any:  # noqa: ANN401  any client
        sts: Any = boto3.client("sts", **self.settings)
        session = {"Policy": policy} if policy else {}
        keys = sts.assume_role(RoleArn=self.arn, RoleSessionName="job", **session)["Credentials"]
        return cast("Any", boto3).client(
            service,
            endpoint_url=self.settings["endpoint_url"],
            region_name=self.settings["region_name"],
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )


@pytest.fixture
def role(iam: IAMClient, settings: dict[str, Any], name: str) -> Role:
    return Role(iam, settings, name, READS)


def test_what_a_policy_allows_is_served(role: Role) -> None:
    assert role.client("ec2").describe_vpcs()["Vpcs"]
    assert role.client("eks").describe_cluster(name="dev")["cluster"]["name"] == "dev"


def test_everybody_may_ask_who_he_is(iam: IAMClient, settings: dict[str, Any], name: str) -> None:
    arn = Role(iam, settings, name).client("sts").get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/job"


DENIALS: list[tuple[str, Callable[[Any], object], str, str]] = [
    ("ec2", lambda it: it.describe_subnets(), "UnauthorizedOperation", "ec2:DescribeSubnets on resource: *"),
    ("iam", lambda it: it.get_role(RoleName="dev-cluster"), "AccessDenied", "iam:GetRole on resource: arn:aws:iam:"),
    (
        "eks",
        lambda it: it.list_access_entries(clusterName="dev"),
        "AccessDeniedException",
        f"eks:ListAccessEntries on resource: arn:aws:eks:eu-central-1:{ACCOUNT}:cluster/dev",
    ),
    ("logs", lambda it: it.describe_log_groups(), "AccessDeniedException", "logs:DescribeLogGroups on resource: *"),
    ("s3", lambda it: it.list_objects_v2(Bucket="none"), "AccessDenied", "s3:ListBucket on resource: arn:aws:s3:"),
    ("autoscaling", lambda it: it.describe_auto_scaling_groups(), "AccessDenied", "DescribeAutoScalingGroups"),
]


@pytest.mark.parametrize(("service", "call", "code", "action"), DENIALS)
def test_what_is_not_allowed_is_denied_in_the_words_of_the_service(
    role: Role,
    service: str,
    call: Callable[[Any], object],
    code: str,
    action: str,
) -> None:
    with refused(code, f"assumed-role/{role.arn.rpartition('/')[2]}/job is not authorized to perform: ", action):
        call(role.client(service))


def test_an_explicit_deny_is_told_from_a_missing_allow(iam: IAMClient, settings: dict[str, Any], name: str) -> None:
    denied = {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}
    with refused("UnauthorizedOperation", "with an explicit deny"):
        Role(iam, settings, name, READS, denied).client("ec2").describe_vpcs()


def test_an_operation_without_a_row_is_denied_whatever_the_policy_says(
    iam: IAMClient, settings: dict[str, Any], name: str
) -> None:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    with refused("AccessDenied", "the stand-in has no row for iam:CreateUser"):
        Role(iam, settings, name, everything).client("iam").create_user(UserName="x")


def test_a_condition_on_a_key_that_is_not_modelled_denies_and_says_so(
    iam: IAMClient, settings: dict[str, Any], name: str
) -> None:
    strange = {**READS, "Condition": {"StringNotEquals": {"aws:SourceVpcc": "x"}}}
    with refused("UnauthorizedOperation", "can't judge the condition keys aws:SourceVpcc"):
        Role(iam, settings, name, strange).client("ec2").describe_vpcs()


def test_a_creation_with_tags_has_to_be_allowed_to_tag(iam: IAMClient, settings: dict[str, Any], name: str) -> None:
    creating = {"Effect": "Allow", "Action": "ec2:CreateLaunchTemplate", "Resource": "*"}
    template = {"LaunchTemplateName": name, "LaunchTemplateData": {"InstanceType": "m6i.large"}}
    tags = [{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "a"}]}]
    client = Role(iam, settings, name, creating).client("ec2")
    with refused("UnauthorizedOperation", "ec2:CreateTags on resource: arn:aws:ec2:eu-central-1"):
        client.create_launch_template(**template, TagSpecifications=tags)
    client.create_launch_template(**template)


def test_tags_of_what_there_is_are_looked_up(iam: IAMClient, settings: dict[str, Any], name: str) -> None:
    template = boto3.client("ec2", **settings).create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"InstanceType": "m6i.large"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "a"}]}],
    )["LaunchTemplate"]["LaunchTemplateId"]  # pyright: ignore[reportTypedDictNotRequiredAccess]
    for team, allowed in (("b", False), ("a", True)):
        tagged = {"StringEquals": {"aws:ResourceTag/team": team}}
        deleting = {"Effect": "Allow", "Action": "ec2:DeleteLaunchTemplate", "Resource": "*", "Condition": tagged}
        client = Role(iam, settings, f"{name}-{team}", deleting).client("ec2")
        if allowed:
            client.delete_launch_template(LaunchTemplateId=template)
        else:
            with refused("UnauthorizedOperation", f"launch-template/{template}"):
                client.delete_launch_template(LaunchTemplateId=template)


def test_a_version_of_a_parameter_is_read_by_the_right_to_the_parameter(
    iam: IAMClient, settings: dict[str, Any], name: str
) -> None:
    arn = f"arn:aws:ssm:{settings['region_name']}:123456789012:parameter/facts/{name}"
    own = {"Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:PutParameter"], "Resource": arn}
    client = Role(iam, settings, name, own).client("ssm")
    client.put_parameter(Name=f"/facts/{name}", Value="first", Type="String")
    client.put_parameter(Name=f"/facts/{name}", Value="second", Type="String", Overwrite=True)
    assert client.get_parameter(Name=f"/facts/{name}:1")["Parameter"]["Value"] == "first"
    with refused("AccessDeniedException", "ssm:GetParameter"):
        client.get_parameter(Name=f"/facts/{name}-other:1")
    with refused("AccessDeniedException", "ssm:GetParameter"):
        client.get_parameter(Name=f"{arn}-other:1")


def test_a_session_has_no_more_than_its_own_policy_and_its_roles_boundary(
    iam: IAMClient, settings: dict[str, Any], name: str
) -> None:
    role = Role(iam, settings, name, READS)
    narrow = document({"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"})
    session = role.client("ssm", policy=narrow)
    with refused("AccessDeniedException", "ssm:GetParameter"):
        session.get_parameter(Name="/aws/service/x")
    boundary = iam.create_policy(PolicyName=name, PolicyDocument=narrow)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
    with refused("AccessDeniedException", "eks:DescribeCluster"):
        role.client("eks").describe_cluster(name="dev")
    assert role.client("ec2").describe_vpcs()["Vpcs"]


def test_a_role_is_taken_on_where_its_trust_policy_allows_it(
    iam: IAMClient, settings: dict[str, Any], name: str
) -> None:
    other = Role(iam, settings, f"{name}-other", READS)
    taking = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": other.arn}
    role = Role(iam, settings, name, taking)
    nobody = {**ANYBODY, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/somebody"}}
    role.client("sts").assume_role(RoleArn=other.arn, RoleSessionName="next")
    iam.update_assume_role_policy(RoleName=f"{name}-other", PolicyDocument=document(nobody))
    with refused("AccessDenied", f"sts:AssumeRole on resource: {other.arn}"):
        role.client("sts").assume_role(RoleArn=other.arn, RoleSessionName="next")


def token(**claims: str) -> str:
    """A token as GitHub signs it, without a signature."""
    good = {"iss": f"https://{ISSUER}", "aud": "sts.amazonaws.com", "sub": "repo:o/r:environment:dev"}
    payload = base64.urlsafe_b64encode(json.dumps(good | claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.none"


@pytest.fixture(scope="session")
def provider(iam: IAMClient) -> str:
    made = iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=["sts.amazonaws.com"])
    return made["OpenIDConnectProviderArn"]


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({}, ""),
        ({"sub": "repo:o/r:environment:prod"}, "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
        ({"sub": "repo:o/r:environment:dev:more"}, "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
        ({"aud": "https://github.com/o"}, "Incorrect token audience"),
        ({"iss": "https://elsewhere.example.com"}, "No OpenIDConnect provider found in your account"),
    ],
)
def test_a_token_takes_on_the_role_that_trusts_its_subject_and_audience(
    iam: IAMClient, settings: dict[str, Any], name: str, provider: str, claims: dict[str, str], says: str
) -> None:
    trusting = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": "repo:o/r:environment:dev"}
        },
    }
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trusting))["Role"]["Arn"]
    sts = boto3.client("sts", **settings)

    def take() -> str:
        taken = sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="job", WebIdentityToken=token(**claims))
        return taken["Credentials"]["AccessKeyId"]

    if says:
        with refused("AccessDenied", says):
            take()
    else:
        assert take()


def test_a_text_that_is_no_token_is_refused(settings: dict[str, Any], role: Role, provider: str) -> None:
    assert provider
    with refused("AccessDenied", "not a valid JWT"):
        boto3.client("sts", **settings).assume_role_with_web_identity(
            RoleArn=role.arn, RoleSessionName="job", WebIdentityToken="none"
        )


def test_what_was_judged_is_written_down_with_the_statement_that_decided(state_dir_of_server: Path, role: Role) -> None:
    role.client("eks").describe_cluster(name="dev")
    last = json.loads((state_dir_of_server / "authorization.jsonl").read_text().splitlines()[-1])
    assert last["operation"] == "eks:DescribeCluster"
    assert last["principal"].endswith(f"{role.arn.rpartition('/')[2]}/job")
    (check,) = last["checks"]
    assert check["resource"] == f"arn:aws:eks:eu-central-1:{ACCOUNT}:cluster/dev"
    assert check["context"]["aws:resourcetag/environment"] == ["dev"]
    assert (check["decision"], check["by"]) == ("allowed", ["own/#1"])


def test_the_providers_credentials_are_made_up_unless_a_session_of_the_stand_in_is_in_the_environment() -> None:
    own = {"AWS_ACCESS_KEY_ID": "AKIAOWN", "AWS_SECRET_ACCESS_KEY": "own", "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2Vj"}
    assert credentials(own) == credentials({}) == Credentials("rehearsal", "rehearsal", None)
    assert credentials(own | {"AWS_SESSION_TOKEN": "standin-session-x"}) == Credentials(
        "AKIAOWN", "own", "standin-session-x"
    )
