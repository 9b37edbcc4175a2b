"""Nodes in Active Directory: the association by which Systems Manager joins them, and the rights that takes.

The right to a secret is for that one alone. Others' roles are not touched.
Source: https://docs.aws.amazon.com/directoryservice/latest/admin-guide/launching_instance.html, and
https://docs.aws.amazon.com/eks/latest/best-practices/windows-gmsa.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from components.arguments.check import refuse
from components.cluster.location import Place
from components.cluster.tags import when_named
from components.facts.domain_join import DOCUMENT
from components.facts.limits import ROLE_POLICY_NAME
from components.facts.names import DOMAIN_TAG, shortened
from components.facts.ownership import CLUSTER_TAG
from components.kubernetes.credential_specs import GmsaDomain, credential_specs
from components.nodes.each_group import group_problems
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.nodes.node_args import NodeArgs
    from components.nodes.role import NodeRole


def domain_tags(args: NodeArgs) -> Mapping[str, pulumi.Input[str]]:
    """The tag by which the association finds the group's nodes: one in the account, as clusters may have groups of one
    name."""
    if not args.get("domain"):
        return {}
    group = args["group_name"]
    return {DOMAIN_TAG: when_named(args["cluster"]["name"], lambda cluster: f"{cluster}/{group}")}


def join_domain(
    name: str, args: NodeArgs, tags: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """The association, which has to be there before a node starts; nothing where no domain is named."""
    domain = args.get("domain")
    if not domain:
        return []
    unit, servers = domain.get("organizational_unit"), domain.get("dns_ip_addresses") or ()
    association = aws.ssm.Association(
        f"{name}-domain",
        name=DOCUMENT,
        association_name=f"{name}-domain"[:128],
        targets=[aws.ssm.AssociationTargetArgs(key=f"tag:{DOMAIN_TAG}", values=[domain_tags(args)[DOMAIN_TAG]])],
        parameters={
            "directoryId": domain["directory_id"],
            "directoryName": domain["name"],
            **({} if unit is None else {"directoryOU": unit}),
            # The provider has no list here (terraform#27047): the node tells Windows the others.
            **({"dnsIpAddresses": servers[0]} if servers else {}),
        },
        tags={**tags, CLUSTER_TAG: args["cluster"]["name"]},
        opts=opts,
    )
    return [association]


def identity_rights(name: str, args: NodeArgs, role: NodeRole, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """The rights of a role to join the group's domain and to read its accounts' credentials."""
    domain, gmsa = args.get("domain"), args.get("gmsa") or {}
    secret = gmsa.get("credentials_arn")
    if not domain and secret is None:
        return []
    place = Place.asked(pulumi.InvokeOptions(parent=opts.parent))
    known = pulumi.Output.all(domain["directory_id"] if domain else None, secret, gmsa.get("credentials_key_arn"))
    policy = known.apply(lambda it: identity_policy(place, *it))
    return [
        aws.iam.RolePolicy(
            shortened(f"{name}-domain", ROLE_POLICY_NAME.maximum), role=role["name"], policy=policy, opts=opts
        )
    ]


def identity_policy(place: Place, directory_id: str | None, secret_arn: str | None, key_arn: str | None) -> str:
    """The policy of both; a part that is None is left out."""
    statements: list[dict[str, Any]] = []
    if directory_id is not None:
        directory = f"{place.of('ds')}:directory/{directory_id}"
        find = {"Effect": "Allow", "Action": "ds:DescribeDirectories", "Resource": "*"}
        here = {"StringEquals": {"aws:RequestedRegion": place.region}}
        statements += [
            {"Sid": "FindDirectory", **find, "Condition": here},
            {"Sid": "JoinDomain", "Effect": "Allow", "Action": "ds:CreateComputer", "Resource": directory},
        ]
    if secret_arn is not None:
        read = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret_arn}
        statements.append({"Sid": "ReadGmsaCredentials", **read})
    if key_arn is not None:
        by_secrets = {"StringEquals": {"kms:ViaService": f"secretsmanager.{place.region}.amazonaws.com"}}
        key = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key_arn, "Condition": by_secrets}
        statements.append({"Sid": "DecryptGmsaCredentials", **key})
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def group_credential_specs(args: NodeArgs) -> pulumi.Output[str]:
    """The credential specs of the group's accounts, for `kubectl apply`; an empty text where it has none.

    Raises:
        ArgumentError: these are no arguments of a node group, or accounts that no group could have.
    """
    refuse("group_credential_specs", (Problem(problem.path[1:], problem.text) for problem in group_problems([args])))
    gmsa = args.get("gmsa")
    if not gmsa:
        return pulumi.Output.from_input("")
    domain = GmsaDomain(gmsa["domain_name"], gmsa["netbios_name"], gmsa["sid"], gmsa["guid"])
    accounts = list(gmsa["accounts"])
    return pulumi.Output.from_input(gmsa.get("credentials_arn")).apply(
        lambda secret: credential_specs(accounts, domain, secret)
    )
