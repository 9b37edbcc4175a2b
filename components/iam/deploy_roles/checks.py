"""What a pipeline's roles are not made of: names that would fit more than they name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from components.facts.limits import (
    ARN,
    CLUSTER_NAME,
    GIVEN_GROUP_NAME,
    GIVEN_PROFILE_NAME,
    GIVEN_ROLE_NAME,
    IMAGE_NAME,
    NODE_GROUP_NAME,
    POLICY_ARN,
    REGION,
    ROLE_ARN,
    ROLE_PATH,
    SECURITY_GROUP_ID,
    Pattern,
)
from components.iam.deploy_roles.policies import DESCRIBE, IMAGES, PREVIEW, STATE, WATCHES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.iam.deploy_roles.args import DeployRolesArgs, EnvironmentRoleArgs, ImagesRoleArgs, NamedRoleArgs


class DeployRolesError(ValueError):
    """Arguments that would allow something else than is meant."""


def check(args: DeployRolesArgs) -> None:
    """Refuse names that would fit more than they name, before anything is made.

    Raises:
        DeployRolesError: names the argument, what it is, and what it should be.
    """
    images, environments = args.get("images"), args.get("environments", {})
    if images is None and not environments:
        raise DeployRolesError("images, environments: neither is given; name what the pipeline deploys")
    if images is not None:
        _check_images(images)
    for name, environment in environments.items():
        _check_environment(f"environments[{name!r}]", name, environment)
    if "role_path" in args:
        _refuse("role_path", ROLE_PATH, args["role_path"])
        _refuse_wildcard("role_path", args["role_path"])
    for arn in args.get("trusted_arns", ()):
        _refuse("trusted_arns", ARN, arn)


def _check_images(images: ImagesRoleArgs) -> None:
    if not images["names"]:
        raise DeployRolesError("images.names: empty; name the images, or leave out images")
    for name in images["names"]:
        _refuse("images.names", IMAGE_NAME, name)
    for arn in images.get("policy_arns", ()):
        _refuse("images.policy_arns", POLICY_ARN, arn)
    for arn in images.get("execution_role_arns", ()):
        _refuse("images.execution_role_arns", ROLE_ARN, arn)
    for region in images.get("fast_launch_regions", ()):
        _refuse("images.fast_launch_regions", REGION, region)


def _check_environment(where: str, name: str, environment: EnvironmentRoleArgs) -> None:
    if name in {PREVIEW, IMAGES, DESCRIBE, STATE, WATCHES}:
        raise DeployRolesError(f"{where}: {name} is what a role or policy of its own is called; name it otherwise")
    _check_clusters(where, environment["clusters"])
    _check_managed(where, environment)
    for key in ("vpc_cni_roles", "termination_queues", "shared_roles", "windows_support", "linux_nodes", "domains"):
        _check_of_clusters(f"{where}.{key}", environment, environment.get(key, ()))
    for key, pattern in _LISTED.items():
        for given in environment.get(key, ()):
            _refuse(f"{where}.{key}", pattern, given)
            _refuse_wildcard(f"{where}.{key}", given)
    _check_named(f"{where}.named", environment.get("named", {}))
    _check_behind_paths(f"{where}.cluster_roles", GIVEN_ROLE_NAME, environment.get("cluster_roles", ()))


_LISTED = MappingProxyType(
    {
        "images": IMAGE_NAME,
        "policy_arns": POLICY_ARN,
        "dns_security_groups": SECURITY_GROUP_ID,
        "launch_arns": ARN,
        "volume_keys": ARN,
    }
)


def _check_clusters(where: str, clusters: Mapping[str, Sequence[str]]) -> None:
    if not clusters:
        raise DeployRolesError(f"{where}.clusters: empty; name its clusters and their node groups")
    for cluster, groups in clusters.items():
        _refuse(f"{where}.clusters", CLUSTER_NAME, cluster)
        if not groups:
            raise DeployRolesError(f"{where}.clusters[{cluster!r}]: no node group; name those that the stack makes")
        for group in groups:
            _refuse(f"{where}.clusters[{cluster!r}]", NODE_GROUP_NAME, group)


def _check_managed(where: str, environment: EnvironmentRoleArgs) -> None:
    for cluster, groups in environment.get("managed", {}).items():
        strangers = [group for group in groups if group not in environment["clusters"].get(cluster, ())]
        if strangers:
            named = ", ".join(strangers)
            raise DeployRolesError(
                f"{where}.managed[{cluster!r}]: {named}: not among its clusters' node groups; add it"
            )


def _check_of_clusters(where: str, environment: EnvironmentRoleArgs, named: Sequence[str]) -> None:
    strangers = [one for one in named if one not in environment["clusters"]]
    if strangers:
        raise DeployRolesError(f"{where}: {', '.join(strangers)}: not among its clusters; add it")


def _check_named(where: str, named: NamedRoleArgs) -> None:
    for name, pattern in (("roles", GIVEN_ROLE_NAME), ("instance_profiles", GIVEN_PROFILE_NAME)):
        _check_behind_paths(f"{where}.{name}", pattern, named.get(name, ()))
    for group in named.get("auto_scaling_groups", ()):
        _refuse(f"{where}.auto_scaling_groups", GIVEN_GROUP_NAME, group)
        _refuse_wildcard(f"{where}.auto_scaling_groups", group)


def _check_behind_paths(where: str, pattern: Pattern, names: Sequence[str]) -> None:
    for given in names:
        path, _, last = given.rpartition("/")
        _refuse(where, pattern, last)
        if path:
            _refuse(where, ROLE_PATH, f"/{path}/")
        _refuse_wildcard(where, path)


def _refuse_wildcard(where: str, value: str) -> None:
    if any(sign in value for sign in "*?"):
        raise DeployRolesError(f"{where}: {value!r}, expected no wildcard, which would fit more than it names")


def _refuse(where: str, pattern: Pattern, value: str) -> None:
    if reason := pattern.refuse(value):
        raise DeployRolesError(f"{where}: {reason}")
