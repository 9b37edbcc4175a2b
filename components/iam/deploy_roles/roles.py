"""The roles of a delivery pipeline as a component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from components.arguments.check import refuse
from components.arguments.error import ArgumentError
from components.arguments.late import judged_when_known
from components.cluster.lookups import asked
from components.facts.limits import ROLE_NAME
from components.facts.names import resource_type, shortened
from components.iam.deploy_roles.checked import problems
from components.iam.deploy_roles.policies import IMAGES, PREVIEW, Documents, policies
from components.iam.deploy_roles.scope import Environment, Images, Named, Place, Scope, State
from components.iam.deploy_roles.statement import PolicyTooLongError, text
from components.iam.deploy_roles.trust import GITHUB_ISSUER, GITLAB_ISSUER, Issuer, github, gitlab, trust_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.iam.deploy_roles.args import DeployRolesArgs, EnvironmentRoleArgs

_AUDIENCE = "sts.amazonaws.com"


class DeployRoles(pulumi.ComponentResource):
    """A role that previews and changes nothing, one that deploys images, and one for each environment.

    Each may do what its stack does, to what its stack names, and nothing else; roles that it makes get no other policy
    than the node groups' and builds' own. A job takes on a role by the token that GitHub or GitLab signs for it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html

    Raises:
        ArgumentError: an argument that can't work, or would let in, or allow, more than it names, before anything is
            made; or more than the policies of a role hold.
    """

    preview_role_arn: pulumi.Output[str]
    """Role for previews and checks of drift: reads only."""

    images_role_arn: pulumi.Output[str | None]
    """Role that deploys the images stack; None where there is none."""

    environment_role_arns: Mapping[str, pulumi.Output[str]]
    """Environment stack to the role that deploys it."""

    def __init__(self, name: str, args: DeployRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        component = f"DeployRoles {name}"
        refuse(component, problems(args))
        args = judged_when_known(component, args, problems)
        scope = _scope(args, _place(args, pulumi.InvokeOptions(parent=opts.parent) if opts else None))
        documents = _documents(component, scope)
        super().__init__(resource_type("DeployRoles"), name, {**args}, opts)
        providers = _providers(name, args, pulumi.ResourceOptions(parent=self))
        roles = {
            role: self._role(f"{name}-{role}", found, _trust(args, _issuers(args, role), providers), args)
            for role, found in documents.items()
        }
        self.preview_role_arn = roles[PREVIEW].arn
        made = roles.get(IMAGES)
        self.images_role_arn = made.arn if made else pulumi.Output.from_input(None)
        self.environment_role_arns = {key: roles[key].arn for key in args.get("environments", {})}
        self.register_outputs(
            {
                "previewRoleArn": self.preview_role_arn,
                "imagesRoleArn": self.images_role_arn,
                "environmentRoleArns": dict(self.environment_role_arns),
            }
        )

    def _role(
        self,
        name: str,
        documents: Mapping[str, Mapping[str, object]],
        trust: pulumi.Input[str],
        args: DeployRolesArgs,
    ) -> aws.iam.Role:
        """A role with its policies, which hang below it."""
        tags = args.get("tags", {})
        role = aws.iam.Role(
            shortened(name, ROLE_NAME.maximum),
            assume_role_policy=trust,
            permissions_boundary=args.get("permissions_boundary"),
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        below = pulumi.ResourceOptions(parent=role)
        for theme, document in documents.items():
            policy = aws.iam.Policy(f"{name}-{theme}", policy=text(document), tags=tags, opts=below)
            aws.iam.RolePolicyAttachment(f"{name}-{theme}", role=role.name, policy_arn=policy.arn, opts=below)
        return role


def _documents(component: str, scope: Scope) -> Mapping[str, Documents]:
    try:
        return policies(scope)
    except PolicyTooLongError as error:
        raise ArgumentError(str(error), of=component) from None


def _place(args: DeployRolesArgs, opts: pulumi.InvokeOptions | None) -> Place:
    return Place(
        account=asked(aws.get_caller_identity, opts).account_id,
        region=asked(aws.get_region, opts).region,
        partition=asked(aws.get_partition, opts).partition,
        role_path=args.get("role_path", "/"),
    )


def _scope(args: DeployRolesArgs, place: Place) -> Scope:
    images, state = args.get("images"), args.get("state")
    return Scope(
        place=place,
        images=None if images is None else Images(**images),
        environments={name: _environment(given) for name, given in args.get("environments", {}).items()},
        state=None if state is None else State(**state),
    )


def _environment(args: EnvironmentRoleArgs) -> Environment:
    told: dict[str, Any] = {**args, "named": Named(**args.get("named", {}))}
    return Environment(**told)


def _issuers(args: DeployRolesArgs, role: str) -> list[Issuer]:
    """Whose tokens take on a role: pull requests' the preview's, an environment's its own."""
    found: list[Issuer] = []
    on_github, on_gitlab = args.get("github"), args.get("gitlab")
    if on_github is not None:
        environment = None if role == PREVIEW else role
        audience = on_github.get("audience", _AUDIENCE)
        found.append(github(on_github["repository"], environment=environment, audience=audience))
    if on_gitlab is not None:
        branch = None if role == PREVIEW else on_gitlab.get("branch", "main")
        audience, issuer = on_gitlab.get("audience", _AUDIENCE), on_gitlab.get("issuer", GITLAB_ISSUER)
        found.append(gitlab(on_gitlab["project"], branch=branch, audience=audience, issuer=issuer))
    return found


def _providers(name: str, args: DeployRolesArgs, opts: pulumi.ResourceOptions) -> dict[str, pulumi.Input[str]]:
    """Issuer to IAM's provider for it: an account has one for each address, so one that is there is named."""
    found: dict[str, pulumi.Input[str]] = {}
    for given, issuer in ((args.get("github"), GITHUB_ISSUER), (args.get("gitlab"), GITLAB_ISSUER)):
        if given is None:
            continue
        address = given.get("issuer", issuer)
        arn = given.get("provider_arn")
        found[address] = (
            arn if arn is not None else _provider(name, address, given.get("audience", _AUDIENCE), args, opts)
        )
    return found


def _provider(
    name: str, issuer: str, audience: str, args: DeployRolesArgs, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    return aws.iam.OpenIdConnectProvider(
        f"{name}-{issuer.partition(':')[0].replace('.', '-')}",
        url=f"https://{issuer}",
        client_id_lists=[audience],
        tags=args.get("tags", {}),
        opts=opts,
    ).arn


def _trust(
    args: DeployRolesArgs, issuers: list[Issuer], providers: Mapping[str, pulumi.Input[str]]
) -> pulumi.Output[str]:
    arns = pulumi.Output.all(*(providers[issuer.name] for issuer in issuers))

    def rendered(known: list[str]) -> str:
        return text(trust_policy(zip(known, issuers, strict=True), args.get("trusted_arns", ())))

    return arns.apply(rendered)
