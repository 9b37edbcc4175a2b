"""The roles as a component: who may take them on, what is made, and what is refused before anything is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

import pytest

from components.iam.deploy_roles.roles import DeployRoles
from tests.components.program import made, run

if TYPE_CHECKING:
    from components.iam.deploy_roles.args import DeployRolesArgs
    from standin.provider.mocks import AwsMocks

ISSUER = "token.actions.githubusercontent.com"


def arguments(**changes: object) -> DeployRolesArgs:
    """Good arguments, changed; None leaves one out."""
    good: dict[str, object] = {
        "images": {"names": ["windows-2022-core"]},
        "environments": {"dev": {"clusters": {"dev": ["windows"]}}},
        "github": {"repository": "octo-org/octo-repo"},
    }
    return cast("DeployRolesArgs", {key: value for key, value in (good | changes).items() if value is not None})


def registered(**changes: object) -> AwsMocks:
    """What the component registers with these arguments."""
    return run(lambda: DeployRoles("pipeline", arguments(**changes)) and None)


def trusts(mocks: AwsMocks) -> dict[str, list[dict[str, Any]]]:
    """Role to the statements of its trust policy."""
    roles = (one for one in mocks.registrations if one.type == "aws:iam/role:Role")
    return {one.name: json.loads(one.inputs["assumeRolePolicy"])["Statement"] for one in roles}


def test_it_makes_a_role_each_with_its_policies_and_one_provider() -> None:
    mocks = registered()
    roles = {name for kind, name in made(mocks) if kind == "Role"}
    assert roles == {"pipeline-preview", "pipeline-images", "pipeline-dev"}
    policies = {name for kind, name in made(mocks) if kind == "Policy"}
    assert policies == {
        *("pipeline-preview-images", "pipeline-preview-dev", "pipeline-preview-describe"),
        *("pipeline-images-reads", "pipeline-images-identities", "pipeline-images-images"),
        *("pipeline-dev-reads", "pipeline-dev-identities", "pipeline-dev-nodes"),
    }
    assert {name for kind, name in made(mocks) if kind == "RolePolicyAttachment"} == policies
    providers = [name for kind, name in made(mocks) if kind == "OpenIdConnectProvider"]
    assert providers == ["pipeline-token-actions-githubusercontent-com"]


@pytest.mark.parametrize(
    ("repository", "role", "subject"),
    [
        ("octo-org/octo-repo", "pipeline-preview", "repo:octo-org/octo-repo:pull_request"),
        ("octo-org/octo-repo", "pipeline-images", "repo:octo-org/octo-repo:environment:images"),
        ("octo-org/octo-repo", "pipeline-dev", "repo:octo-org/octo-repo:environment:dev"),
        ("octo-org@12/octo-repo@34", "pipeline-dev", "repo:octo-org@12/octo-repo@34:environment:dev"),
    ],
)
def test_on_github_a_role_is_for_one_repository_and_one_kind_of_job(repository: str, role: str, subject: str) -> None:
    (statement,) = trusts(registered(github={"repository": repository}))[role]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::123456789012:oidc-provider/https://{ISSUER}"}
    assert statement["Condition"] == {
        "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": [subject]}
    }


def test_on_gitlab_deploying_is_for_one_branch_and_previews_are_for_all() -> None:
    found = trusts(registered(github=None, gitlab={"project": "group/sub/name", "issuer": "git.example.com"}))
    deploying, previewing = found["pipeline-dev"][0]["Condition"], found["pipeline-preview"][0]["Condition"]
    stem = "project_path:group/sub/name:ref_type:branch:ref:"
    assert deploying["StringEquals"]["git.example.com:sub"] == [f"{stem}main"]
    assert previewing == {
        "StringEquals": {"git.example.com:aud": "sts.amazonaws.com"},
        "StringLike": {"git.example.com:sub": [f"{stem}*"]},
    }


def test_a_provider_that_is_there_is_used_and_none_is_made() -> None:
    arn = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
    mocks = registered(github={"repository": "octo-org/octo-repo", "provider_arn": arn})
    assert trusts(mocks)["pipeline-dev"][0]["Principal"] == {"Federated": arn}
    assert "OpenIdConnectProvider" not in {kind for kind, _ in made(mocks)}


def test_both_and_a_runners_role_may_take_it_on_together() -> None:
    runner = "arn:aws:iam::123456789012:role/runner"
    found = trusts(registered(gitlab={"project": "group/name"}, trusted_arns=[runner]))["pipeline-dev"]
    assert [statement["Action"] for statement in found] == ["sts:AssumeRoleWithWebIdentity"] * 2 + ["sts:AssumeRole"]
    assert found[2]["Principal"] == {"AWS": [runner]}


def test_options_that_are_set_reach_what_is_made() -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    mocks = registered(permissions_boundary=boundary, tags={"team": "a"}, state={"bucket": "state"})
    roles = [one for one in mocks.registrations if one.type == "aws:iam/role:Role"]
    assert {(one.inputs["permissionsBoundary"], one.inputs["tags"]["team"]) for one in roles} == {(boundary, "a")}
    assert {name for kind, name in made(mocks) if kind == "Policy" and name.endswith("-state")} == {
        *("pipeline-preview-state", "pipeline-images-state", "pipeline-dev-state")
    }


@pytest.mark.parametrize("left_out", ["images", "environments"])
def test_without_images_or_environments_there_is_no_role_for_them(left_out: str) -> None:
    names = {name for kind, name in made(registered(**{left_out: None})) if kind == "Role"}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"images": None, "environments": None}, "images, environments: neither is given"),
        ({"images": {"names": []}}, "images.names: empty"),
        ({"images": {"names": ["windows-*"]}}, "images.names: 'windows-\\*', expected 3 to 64 lower-case"),
        *(
            ({"images": {"names": ["windows"], key: [arn]}}, f"images.{key}: '{re.escape(arn)}', expected the ARN of a")
            for key, arn in (
                ("policy_arns", "arn:aws:iam::123456789012:policy/*"),
                ("policy_arns", "arn:aws:iam::123456789012:role/own"),
                ("execution_role_arns", "arn:aws:iam::123456789012:role/*"),
                ("execution_role_arns", "builds"),
            )
        ),
        (
            {"environments": {"dev": {"clusters": {"dev": ["windows"]}, "policy_arns": ["arn:aws:iam::aws:policy/*"]}}},
            "environments\\['dev'\\].policy_arns: .* expected the ARN of a managed policy",
        ),
        (
            {"environments": {"images": {"clusters": {"dev": ["windows"]}}}},
            "images is what a role or policy of its own is called",
        ),
        ({"environments": {"dev": {"clusters": {}}}}, "environments\\['dev'\\].clusters: empty"),
        ({"environments": {"dev": {"clusters": {"dev": []}}}}, "clusters\\['dev'\\]: no node group"),
        ({"environments": {"dev": {"clusters": {"*": ["windows"]}}}}, "clusters: '\\*', expected at most 100"),
        ({"environments": {"dev": {"clusters": {"dev": ["*"]}}}}, "clusters\\['dev'\\]: '\\*', expected at most 63"),
        *(
            ({"environments": {"dev": {"clusters": {"dev": ["windows"]}, **given}}}, f"environments\\['dev'\\].{says}")
            for given, says in (
                ({"windows_support": ["prod"]}, "windows_support: prod: not among its clusters; add it"),
                ({"shared_roles": ["prod"]}, "shared_roles: prod: not among its clusters; add it"),
                ({"vpc_cni_roles": ["prod"]}, "vpc_cni_roles: prod: not among its clusters; add it"),
                ({"linux_nodes": ["prod"]}, "linux_nodes: prod: not among its clusters; add it"),
                ({"cluster_roles": ["*"]}, "cluster_roles: '\\*', expected 1 to 64 letters"),
                ({"domains": ["prod"]}, "domains: prod: not among its clusters; add it"),
                ({"termination_queues": ["prod"]}, "termination_queues: prod: not among its clusters; add it"),
                ({"dns_security_groups": ["sg-1"]}, "dns_security_groups: 'sg-1', expected a security group id"),
                ({"launch_arns": ["near"]}, "launch_arns: 'near', expected an ARN"),
                (
                    {"launch_arns": ["arn:aws:ec2:eu-central-1:123456789012:placement-group/*"]},
                    "launch_arns: .* expected no wildcard, which would fit more than it names",
                ),
                ({"named": {"roles": ["team/*"]}}, "named.roles: '\\*', expected 1 to 64 letters"),
                ({"named": {"roles": ["*/nodes"]}}, "named.roles: '\\*', expected no wildcard"),
                ({"named": {"instance_profiles": [""]}}, "named.instance_profiles: '', expected 1 to 128"),
                (
                    {"named": {"instance_profiles": ["team nodes/a"]}},
                    "named.instance_profiles: '/team nodes/', expected",
                ),
                (
                    {"named": {"auto_scaling_groups": ["team-?"]}},
                    "named.auto_scaling_groups: 'team-\\?', expected no wildcard",
                ),
                ({"named": {"auto_scaling_groups": ["a:b"]}}, "named.auto_scaling_groups: 'a:b', expected 1 to 255"),
            )
        ),
        ({"github": None}, "nobody could take on these roles: give github, gitlab or trusted_arns"),
        ({"github": {"repository": "octo-org/*"}}, "github.repository: 'octo-org/\\*', expected owner/repository"),
        ({"github": {"repository": "octo-org"}}, "github.repository: 'octo-org', expected owner/repository"),
        ({"gitlab": {"project": "group/*"}}, "gitlab.project: 'group/\\*'"),
        ({"gitlab": {"project": "group/name", "branch": "release-*"}}, "gitlab.branch: 'release-\\*'"),
        ({"gitlab": {"project": "group/name", "issuer": "https://git.example.com"}}, "gitlab.issuer: 'https"),
        ({"role_path": "team"}, "role_path: 'team', expected a path that begins and ends with a slash"),
        ({"role_path": "/*/"}, "role_path: '/\\*/', expected no wildcard"),
        ({"trusted_arns": ["*"]}, "trusted_arns: '\\*', expected an ARN"),
    ],
)
def test_what_would_let_in_or_allow_more_than_it_names_is_refused(changes: dict[str, object], says: str) -> None:
    def program() -> None:
        with pytest.raises(ValueError, match=says):
            DeployRoles("pipeline", arguments(**changes))

    assert run(program).registrations == []
