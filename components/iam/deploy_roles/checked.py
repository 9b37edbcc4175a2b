"""What a pipeline's roles are not made of: names that would fit more than they name, and roles for nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from components.arguments.check import Counterpart
from components.arguments.kind import arguments_of
from components.iam.deploy_roles.args import DeployRolesArgs
from components.iam.deploy_roles.model import DeployRolesModel
from components.iam.deploy_roles.policies import DESCRIBE, IMAGES, PREVIEW, STATE, WATCHES
from components.iam.deploy_roles.trust import GITHUB_ISSUER, GITLAB_ISSUER
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.iam.deploy_roles.args import EnvironmentRoleArgs

DEPLOY_ROLES = Counterpart(args=DeployRolesArgs, settings=DeployRolesModel)

_OWN = frozenset({PREVIEW, IMAGES, DESCRIBE, STATE, WATCHES})

_OF_CLUSTERS = ("vpc_cni_roles", "termination_queues", "shared_roles", "windows_support", "linux_nodes", "domains")
"""Arguments of an environment that name some of its clusters."""


@arguments_of(DeployRolesArgs)
def problems(args: DeployRolesArgs) -> Iterator[Problem]:
    """What is plain and can't work; what belongs together is looked at once each part is what it has to be."""
    found = list(DEPLOY_ROLES.problems(args))
    yield from found
    if not found:
        yield from _together(args)


def _together(args: DeployRolesArgs) -> Iterator[Problem]:
    environments = args.get("environments", {})
    if args.get("images") is None and not environments:
        yield Problem((), "found neither images nor environments, expected what the pipeline deploys; give one of them")
    if args.get("github") is None and args.get("gitlab") is None and not args.get("trusted_arns"):
        yield Problem(
            (), "found nobody, expected who may take on these roles; give at least one of github, gitlab, trusted_arns"
        )
    yield from _of_issuers(args)
    for name, environment in environments.items():
        if name in _OWN:
            yield Problem(
                ("environments", name), f"{name} is what a role or policy of its own is called; name it otherwise"
            )
        yield from (problem.under("environments", name) for problem in _strangers(environment))


def _of_issuers(args: DeployRolesArgs) -> Iterator[Problem]:
    """A provider vouches for one issuer, which its ARN ends with but for a port: no other's tokens would ever do.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    """
    for key, usual in (("github", GITHUB_ISSUER), ("gitlab", GITLAB_ISSUER)):
        given = cast("Mapping[str, object]", args.get(key) or {})
        issuer, arn = str(given.get("issuer") or usual), given.get("provider_arn")
        if key == "gitlab" and issuer == GITHUB_ISSUER:
            yield Problem((key, "issuer"), f"found {issuer}, which is GitHub's, expected that of a GitLab instance")
        elif isinstance(arn, str) and not arn.endswith(f":oidc-provider/{_PORT.sub('', issuer)}"):
            text = f"found {arn!r}, expected the provider of {issuer}, arn:aws:iam::ACCOUNT:oidc-provider/{issuer}"
            yield Problem((key, "provider_arn"), text)


_PORT = re.compile(r":\d+(?=/|$)")


def _strangers(environment: EnvironmentRoleArgs) -> Iterator[Problem]:
    clusters = environment["clusters"]
    for cluster, groups in environment.get("managed", {}).items():
        if unknown := [group for group in groups if group not in clusters.get(cluster, ())]:
            named = ", ".join(unknown)
            yield Problem(("managed", cluster), f"{named}: not among its clusters' node groups; add it")
    for key in _OF_CLUSTERS:
        if unknown := [one for one in environment.get(key, ()) if one not in clusters]:
            yield Problem((key,), f"{', '.join(unknown)}: not among its clusters; add it")
