"""Every policy document that the project makes, as its components hand them to AWS with every option set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from components.cluster.support import WindowsClusterSupport
from components.cluster.vpc_cni import vpc_cni_addon
from components.iam.deploy_roles.roles import DeployRoles
from components.images.pipeline import WindowsImagePipeline
from components.nodes.group import WindowsNodeGroup
from components.nodes.shared_role import SharedNodeRole
from components.nodes.termination_queue import NodeTerminationQueue
from tests.components.iam.test_deploy_roles import arguments as deploying
from tests.components.images.test_pipeline import arguments as of_image
from tests.components.nodes.test_group import CLUSTER, DOMAIN, GMSA
from tests.components.nodes.test_group import arguments as of_group
from tests.components.program import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACCOUNT, REGION = "123456789012", "eu-central-1"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:login-AbCdEf"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/agent/key"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/own"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.{REGION}.amazonaws.com/id/0123456789ABCDEF"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"

LAUNCH_ARNS = [
    f"arn:aws:ec2:{REGION}::snapshot/snap-0123456789abcdef0",
    f"arn:aws:ec2:{REGION}:{ACCOUNT}:placement-group/near",
    f"arn:aws:resource-groups:{REGION}:{ACCOUNT}:group/hosts",
    f"arn:aws:license-manager:{REGION}:{ACCOUNT}:license-configuration:lic-{'0' * 32}",
]

DEPLOYING: dict[str, Any] = {
    "images": {
        "names": ["windows"],
        "when_published": True,
        "permissions_boundary": BOUNDARY,
        "policy_arns": [POLICY],
        "execution_role_arns": [f"arn:aws:iam::{ACCOUNT}:role/builds"],
    },
    "environments": {
        "dev": {
            "clusters": {"dev": ["windows"]},
            "images": ["windows"],
            "policy_arns": [POLICY],
            "permissions_boundary": BOUNDARY,
            "vpc_cni": True,
            "vpc_cni_roles": ["dev"],
            "termination_queues": ["dev"],
            "shared_roles": ["dev"],
            "windows_support": ["dev"],
            "linux_nodes": ["dev"],
            "cluster_roles": ["dev-cluster"],
            "domains": ["dev"],
            "dns_security_groups": ["sg-0123456789abcdef0"],
            "launch_arns": LAUNCH_ARNS,
            "volume_keys": [f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1c"],
            "named": {
                "roles": ["team/nodes"],
                "instance_profiles": ["team/nodes"],
                "auto_scaling_groups": ["team nodes"],
            },
        }
    },
    "gitlab": {"project": "group/name"},
    "trusted_arns": [f"arn:aws:iam::{ACCOUNT}:role/runner"],
    "state": {"bucket": "state", "prefix": "windows", "key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1c"},
}
"""Arguments of a pipeline's roles, of which each that has to do with rights is given."""

NO_ADDON = {"aws:eks/getAddon:getAddon": "reading EKS Add-On: couldn't find resource"}

MADE_BY = {
    "components/cluster/linux_nodes.py": "cluster-linux-trust",
    "components/cluster/service_account_trust.py": "cni-trust",
    "components/iam/deploy_roles/statement.py": "pipeline-",
    "components/iam/deploy_roles/trust.py": "pipeline-",
    "components/iam/instance_role.py": "windows-build-trust",
    "components/images/build_role.py": "windows-build",
    "components/images/lifecycle.py": "windows-lifecycle-trust",
    "components/images/watch.py": "windows-watch",
    "components/nodes/domain.py": "nodes-domain",
    "components/nodes/handler_policy.py": "queue",
    "components/nodes/launch_hook.py": "nodes-launch",
}
"""Module that writes documents to the beginning of the name of one."""


@dataclass(frozen=True)
class Document:
    """A policy document.

    Attributes:
        name: of what it is; ends in ``-trust`` where it says who takes on a role.
        content: the document.
    """

    name: str
    content: Mapping[str, Any]

    @property
    def statements(self) -> list[dict[str, Any]]:
        """Its statements."""
        return cast("list[dict[str, Any]]", self.content["Statement"])


def everything() -> None:
    """A program with every option that has to do with rights."""
    ecr = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    WindowsImagePipeline(
        "windows",
        of_image(
            image_name="windows",
            parent_image=f"arn:aws:imagebuilder:{REGION}:aws:image/windows-server-2022-english-core-base-x86/x.x.x",
            cached_images=[f"{ecr}/hub/library/app:1-ltsc2022", "registry.example/app:1-ltsc2022"],
            registries=[{"host": "registry.example", "login": SECRET}],
            components=[{"name": "agent", "script": "exit", "secrets": {"KEY": PARAMETER}}],
            distributions=[{"region": "us-east-1"}],
            lifecycle={},
            schedule={"when_published": True},
            build={"s3_logs": {"bucket": "logs"}, "pull_through_prefixes": ["hub"], "permissions_boundary": BOUNDARY},
        ),
    )
    credentials = {"credentials_arn": SECRET, "credentials_key_arn": KEY}
    WindowsNodeGroup("nodes", of_group(domain=DOMAIN, gmsa={**GMSA, **credentials}))
    WindowsClusterSupport(
        "cluster", {"cluster": CLUSTER, "vpc_cni": None, "linux_nodes": {"subnet_ids": ["subnet-0a1a2a3a4a5a6a7a8"]}}
    )
    vpc_cni_addon("cni", CLUSTER, service_account_role={})
    SharedNodeRole("shared", {"cluster": CLUSTER, "groups": [of_group(domain=DOMAIN, gmsa={**GMSA, **credentials})]})
    NodeTerminationQueue("queue", {"cluster_name": "dev"})
    NodeTerminationQueue("irsa", {"cluster_name": "dev", "oidc_provider_arn": PROVIDER})
    DeployRoles("pipeline", deploying(**DEPLOYING))


def documents() -> Iterator[Document]:
    """All of them: whatever text of a resource is JSON with statements."""
    for made in run(everything, failures=NO_ADDON).registrations:
        for key, value in made.inputs.items():
            content = _parsed(value)
            if content is not None:
                suffix = "-trust" if key == "assumeRolePolicy" else "-queue" if "QueuePolicy" in made.type else ""
                yield Document(f"{made.name}{suffix}", content)


def _parsed(value: object) -> Mapping[str, Any] | None:
    try:
        found = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) and "Statement" in found else None
