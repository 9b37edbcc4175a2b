"""The roles as a component: who may take them on, what is made, and what is refused before anything is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.arguments.late import LateError
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


def test_a_provider_of_an_instance_at_a_port_is_called_without_it() -> None:
    given = {"project": "group/name", "issuer": "git.example.com:8443", "provider_arn": f"{PROVIDERS}/git.example.com"}
    (statement,) = trusts(registered(github=None, gitlab=given))["pipeline-dev"]
    assert statement["Principal"] == {"Federated": f"{PROVIDERS}/git.example.com"}


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


ENV = {"clusters": {"dev": ["windows"]}}
PROVIDERS = "arn:aws:iam::123456789012:oidc-provider"
NO_WILDCARD = "expected no wildcard, which would fit more than it names"
OF_ENVIRONMENT: list[tuple[dict[str, Any], str]] = [
    (
        {"policy_arns": ["arn:aws:iam::aws:policy/*"]},
        ".policy_arns[0]: found 'arn:aws:iam::aws:policy/*', expected the",
    ),
    ({"clusters": {}}, ".clusters: found none, expected at least one"),
    ({"clusters": {"dev": []}}, ".clusters.dev: found none, expected at least one"),
    ({"clusters": {"*": ["windows"]}}, ".clusters[\"*\"]: found '*', expected at most 100 letters"),
    ({"clusters": {"dev": ["*"]}}, ".clusters.dev[0]: found '*', expected at most 63 letters"),
    ({"clusters": ["dev"]}, ".clusters: found a list, expected keys and values"),
    ({"clusters": {"dev": "windows"}}, ".clusters.dev: found 'windows', expected a list"),
    ({"managed": {"dev": ["other"]}}, ".managed.dev: other: not among its clusters' node groups; add it"),
    ({"managed": {"prod": ["windows"]}}, ".managed.prod: windows: not among its clusters' node groups; add it"),
    *(
        ({key: ["prod"]}, f".{key}: prod: not among its clusters; add it")
        for key in (
            "windows_support",
            "shared_roles",
            "vpc_cni_roles",
            "linux_nodes",
            "domains",
            "termination_queues",
        )
    ),
    ({"cluster_roles": ["*"]}, ".cluster_roles[0]: found '*', expected 1 to 64 letters"),
    ({"dns_security_groups": ["sg-1"]}, ".dns_security_groups[0]: found 'sg-1', expected a security group id"),
    ({"launch_arns": ["near"]}, ".launch_arns[0]: found 'near', expected an ARN"),
    *(
        ({key: [arn]}, f".{key}[0]: found '{arn}', {NO_WILDCARD}")
        for key, arn in (
            ("launch_arns", "arn:aws:ec2:eu-central-1:123456789012:placement-group/*"),
            ("volume_keys", "arn:aws:kms:eu-central-1:123456789012:key/?"),
        )
    ),
    ({"named": {"roles": ["team/*"]}}, ".named.roles[0]: found '*', expected 1 to 64 letters"),
    ({"named": {"roles": ["*/nodes"]}}, f".named.roles[0]: found '*', {NO_WILDCARD}"),
    ({"named": {"instance_profiles": [""]}}, ".named.instance_profiles[0]: found '', expected 1 to 128"),
    (
        {"named": {"instance_profiles": ["team nodes/a"]}},
        ".named.instance_profiles[0]: found '/team nodes/', expected a path",
    ),
    ({"named": {"auto_scaling_groups": ["team-?"]}}, f".named.auto_scaling_groups[0]: found 'team-?', {NO_WILDCARD}"),
    ({"named": {"auto_scaling_groups": ["a:b"]}}, ".named.auto_scaling_groups[0]: found 'a:b', expected 1 to 255"),
    ({"vpc_cny": True}, ".vpc_cny: unknown key; did you mean 'vpc_cni'?"),
    ({"vpc_cni": "yes"}, ".vpc_cni: found 'yes', expected true or false"),
]
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"images": None, "environments": None}, "found neither images nor environments, expected what the pipeline"),
    ({"images": "windows"}, "images: found 'windows', expected keys and values"),
    ({"images": {}}, "images.names: found nothing, expected a value; add this key"),
    ({"images": {"names": []}}, "images.names: found none, expected at least one"),
    ({"images": {"names": "windows"}}, "images.names: found 'windows', expected a list"),
    ({"images": {"names": ["windows-*"]}}, "images.names[0]: found 'windows-*', expected 3 to 64 lower-case"),
    *(
        ({"images": {"names": ["windows"], key: [arn]}}, f"images.{key}[0]: found '{arn}', expected the ARN of a")
        for key, arn in (
            ("policy_arns", "arn:aws:iam::123456789012:policy/*"),
            ("policy_arns", "arn:aws:iam::123456789012:role/own"),
            ("execution_role_arns", "arn:aws:iam::123456789012:role/*"),
            ("execution_role_arns", "builds"),
        )
    ),
    ({"environments": {"dev": {}}}, "environments.dev.clusters: found nothing, expected a value; add this key"),
    ({"environments": {"dev": ["windows"]}}, "environments.dev: found a list, expected keys and values"),
    ({"environments": {"a:b": ENV}}, "environments[\"a:b\"]: found 'a:b', expected 1 to 64 letters"),
    ({"environments": {"images": ENV}}, "environments.images: images is what a role or policy of its own is called"),
    *(({"environments": {"dev": {**ENV, **given}}}, f"environments.dev{says}") for given, says in OF_ENVIRONMENT),
    ({"github": None}, "found nobody, expected who may take on these roles; give at least one of github, gitlab"),
    ({"github": {}}, "github.repository: found nothing, expected a value; add this key"),
    ({"github": {"repository": "octo-org/*"}}, "github.repository: found 'octo-org/*', expected owner/repository"),
    ({"github": {"repository": "octo-org"}}, "github.repository: found 'octo-org', expected owner/repository"),
    ({"github": {"repository": 7}}, "github.repository: found 7, expected text"),
    ({"github": {"repository": "a/b", "audience": ""}}, "github.audience: found none, expected at least one"),
    ({"gitlab": {"project": "group/*"}}, "gitlab.project: found 'group/*', expected the project's path"),
    ({"gitlab": {"project": "group/name", "branch": "release-*"}}, "gitlab.branch: found 'release-*', expected a name"),
    ({"gitlab": {"project": "group/name", "issuer": "https://git.example.com"}}, "gitlab.issuer: found 'https"),
    (
        {"gitlab": {"project": "group/name", "issuer": ISSUER}},
        f"gitlab.issuer: found {ISSUER}, which is GitHub's, expected that of a GitLab instance",
    ),
    *(
        ({key: {**given, "provider_arn": f"{PROVIDERS}/{other}"}}, f"{key}.provider_arn: found '{PROVIDERS}/{other}'")
        for key, given, other in (
            ("github", {"repository": "a/b"}, "gitlab.com"),
            ("github", {"repository": "a/b"}, f"{ISSUER}/octo-enterprise"),
            ("gitlab", {"project": "group/name"}, ISSUER),
            ("gitlab", {"project": "group/name", "issuer": "git.example.com"}, "gitlab.com"),
        )
    ),
    ({"role_path": "team"}, "role_path: found 'team', expected a path that begins and ends with a slash"),
    ({"role_path": "/*/"}, f"role_path: found '/*/', {NO_WILDCARD}"),
    ({"trusted_arns": ["*"]}, "trusted_arns[0]: found '*', expected an ARN"),
    ({"state": {}}, "state.bucket: found nothing, expected a value; add this key"),
    ({"state": {"bucket": "*"}}, f"state.bucket: found '*', {NO_WILDCARD}"),
    ({"state": {"bucket": "state", "prefix": "a/*"}}, f"state.prefix: found 'a/*', {NO_WILDCARD}"),
    ({"enviroments": {}}, "enviroments: unknown key; did you mean 'environments'?"),
    (
        {"environments": {f"env-{at}": {"clusters": {"dev": [f"{at}-{n}" for n in range(200)]}} for at in (1, 2)}},
        "the policy env-1 of preview has a length of ",
    ),
]


@pytest.mark.parametrize(("changes", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_what_can_not_be_or_would_allow_more_than_it_names_is_refused(changes: dict[str, object], says: str) -> None:
    def program() -> None:
        with pytest.raises(ArgumentError, match=f"^DeployRoles pipeline: {re.escape(says)}[^\n]*$"):
            DeployRoles("pipeline", arguments(**changes))

    assert run(program).registrations == []


def test_an_output_stands_where_its_type_allows_it_only() -> None:
    """As the provider that the same program makes."""

    def program() -> None:
        late = pulumi.Output.from_input(f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}")
        DeployRoles("pipeline", arguments(github={"repository": "octo-org/octo-repo", "provider_arn": late}))
        with pytest.raises(ArgumentError, match=r"role_path: found an output, .* expected a plain value"):
            DeployRoles("other", arguments(role_path=pulumi.Output.from_input("/team/")))

    mocks = run(program)
    assert "OpenIdConnectProvider" not in {kind for kind, _ in made(mocks)}
    (statement,) = trusts(mocks)["pipeline-dev"]
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"}


def test_a_boundary_that_comes_late_and_is_none_ends_in_a_line() -> None:
    def program() -> None:
        DeployRoles("pipeline", arguments(permissions_boundary=pulumi.Output.from_input("boundary")))

    with pytest.raises(LateError, match=r"^DeployRoles pipeline: permissions_boundary: found 'boundary', expected an"):
        run(program)
