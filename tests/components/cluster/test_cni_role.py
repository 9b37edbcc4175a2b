"""A role of the aws-node service account: by EKS Pod Identity or by IRSA, and never taken from under its pods."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from components.arguments.error import ArgumentError
from components.cluster.support import WindowsClusterSupport
from components.cluster.vpc_cni import vpc_cni_addon
from tests.components.nodes.test_group import CLUSTER
from tests.components.program import made, run

if TYPE_CHECKING:
    from components.cluster.support_args import WindowsClusterSupportArgs
    from standin.provider.mocks import AwsMocks

ADDON, ROLE = "aws:eks/addon:Addon", "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
GET_ADDON = "aws:eks/getAddon:getAddon"
GET_PROVIDER = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider"
ISSUER = "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
NONE = "couldn't find resource"


def addon(role: dict[str, Any] | None, *, name: object = "dev", unknown: bool = False, **failures: str) -> AwsMocks:
    """What the add-on with such a role registers; its failures are by the data source's last word."""
    tokens = {"agent": GET_ADDON, "provider": GET_PROVIDER}
    given = cast("Any", {**CLUSTER, "name": name})
    return run(
        lambda: vpc_cni_addon("cni", given, service_account_role=cast("Any", role)),
        facts={GET_PROVIDER: {"url": ISSUER}},
        failures={GET_ADDON: NONE, **{tokens[one]: text for one, text in failures.items()}},
        unknown=unknown,
    )


def trust(mocks: AwsMocks) -> dict[str, Any]:
    """The one statement of the role's trust."""
    (statement,) = json.loads(mocks.inputs(ROLE)["assumeRolePolicy"])["Statement"]
    return statement


def test_by_pod_identity_the_add_on_associates_its_service_account_with_a_role_of_its_own() -> None:
    mocks = addon({"permissions_boundary": None, "role_path": "/team/", "tags": {"team": "a"}})
    assert made(mocks) == {("Role", "cni"), ("RolePolicyAttachment", "cni-AmazonEKS_CNI_Policy"), ("Addon", "cni")}
    assert trust(mocks)["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust(mocks)["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    role = mocks.inputs(ROLE)
    assert (role["path"], role["tags"]) == ("/team/", {"team": "a"})
    assert mocks.inputs(ATTACHMENT)["policyArn"] == "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
    given = mocks.inputs(ADDON)
    (association,) = given["podIdentityAssociations"]
    assert association["serviceAccount"] == "aws-node"
    assert ":role/team/cni-" in association["roleArn"]
    assert "serviceAccountRoleArn" not in given


@pytest.mark.parametrize("role", [{"by": "irsa"}, {"by": "irsa", "oidc_provider_arn": PROVIDER}])
@pytest.mark.parametrize("later", [False, True])
def test_by_irsa_that_service_account_alone_takes_it_by_the_clusters_provider(
    role: dict[str, str], *, later: bool
) -> None:
    mocks = addon(role, name=pulumi.Output.from_input("dev") if later else "dev")
    assert trust(mocks)["Principal"] == {"Federated": PROVIDER}
    assert trust(mocks)["Condition"]["StringEquals"] == {
        f"{ISSUER}:aud": "sts.amazonaws.com",
        f"{ISSUER}:sub": "system:serviceaccount:kube-system:aws-node",
    }
    given = mocks.inputs(ADDON)
    assert ":role/cni-" in given["serviceAccountRoleArn"]
    assert given["podIdentityAssociations"] == [], "which would come first"


@pytest.mark.parametrize("later", [False, True])
def test_irsa_without_a_provider_in_iam_is_refused_with_the_command_that_makes_it(*, later: bool) -> None:
    line = f"cluster dev: IAM has no OIDC provider for its issuer https://{ISSUER}.*--url https://{ISSUER} --client-id"
    with pytest.raises(Exception, match=line):
        addon({"by": "irsa"}, name=pulumi.Output.from_input("dev") if later else "dev", provider=NONE)


def test_a_provider_that_is_named_is_not_looked_for() -> None:
    """A program that makes its cluster makes it, too, and IAM has none at the preview."""
    addon({"by": "irsa", "oidc_provider_arn": PROVIDER}, provider=NONE)


@pytest.mark.parametrize("by", ["podIdentity", "irsa"])
def test_of_a_cluster_that_is_known_later_nothing_is_asked_before(by: str) -> None:
    def program() -> None:
        given = cast("Any", {**CLUSTER, "name": aws.sqs.Queue("later").url})
        vpc_cni_addon("cni", given, service_account_role={"by": by})

    mocks = run(program, failures={GET_ADDON: "denied", GET_PROVIDER: "denied"}, unknown=True)
    assert isinstance(mocks.inputs(ROLE)["assumeRolePolicy"], pulumi.output.Unknown)


@pytest.mark.parametrize(("role", "told"), [({}, True), ({"by": "irsa"}, False)])
def test_a_cluster_without_the_agent_is_told_what_pods_would_miss(
    role: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    lines: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lines.append)
    addon(role)
    assert ["cluster dev has no add-on eks-pod-identity-agent: " in line for line in lines] == ([True] if told else [])


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"service_account_role_arn": "arn:aws:iam::123456789012:role/cni", "service_account_role": {}},
            "service_account_role: found one beside service_account_role_arn, expected one of them; drop one",
        ),
        (
            {"service_account_role": {"by": "node"}},
            "service_account_role.by: found 'node', expected one of 'podIdentity', 'irsa'",
        ),
        (
            {"service_account_role": {"oidc_provider_arn": PROVIDER}},
            "service_account_role.oidc_provider_arn: found one beside by podIdentity, where it has no effect",
        ),
        (
            {"service_account_role": {"by": "irsa", "oidc_provider_arn": f"https://{ISSUER}"}},
            "service_account_role.oidc_provider_arn: found 'https://oidc.eks",
        ),
        (
            {"service_account_role": {"role_path": "team"}},
            "service_account_role.role_path: found 'team', expected a path",
        ),
        (
            {"service_account_role": {"permissions_boundary": "b"}},
            "service_account_role.permissions_boundary: found 'b'",
        ),
        ({"service_account_role": {"name": "x"}}, "service_account_role.name: unknown"),
        ({"service_account_role": "arn:aws:iam::123456789012:role/cni"}, "service_account_role: "),
        ({"addon_version": "1.20"}, "addon_version: found '1.20', expected"),
        ({"prefixes": True}, "prefixes: unknown"),
        ({"mode": "external"}, "mode: unknown"),
    ],
)
def test_what_can_not_be_is_refused_by_the_component(given: dict[str, Any], line: str) -> None:
    args = cast("WindowsClusterSupportArgs", {"cluster": CLUSTER, "vpc_cni": given})
    with pytest.raises(ArgumentError, match=f"WindowsClusterSupport dev: vpc_cni.{line}"):
        run(lambda: WindowsClusterSupport("dev", args) and None, failures={GET_ADDON: NONE})


def test_what_can_not_be_is_refused_by_the_function() -> None:
    with pytest.raises(ArgumentError, match=r"vpc_cni_addon cni: service_account_role\.by: found 'node'"):
        addon({"by": "node"})
