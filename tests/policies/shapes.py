"""Large programs of a shape each, for what the pack costs: plain ones, and those that are odd in what they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.policies.compliant import compliant, group, template

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.policies.program import Program


def filled(resources: int, part: Callable[[int], Program], size: int) -> Program:
    """The compliant program filled up with parts of `size` resources each, up to so many."""
    made = compliant()
    for number in range(max(resources - len(made), 0) // size):
        made |= part(number)
    return made


def _pair(number: int, **properties: object) -> Program:
    """A template of about 3 kB and a group of it."""
    one = template("profile", name=f"t{number}", description="x" * 1500, **properties)
    other = group(f"t{number}")
    return {f"t{number}": one, f"g{number}": other}


def plain(resources: int) -> Program:
    """Templates and groups."""
    return filled(resources, _pair, 2)


def shared_template(resources: int) -> Program:
    """Groups of one template."""
    return filled(resources, lambda number: {f"g{number}": group("template")}, 1)


def open_references(resources: int) -> Program:
    """Groups whose template is one of two in a component, so that nothing tells which."""

    def part(number: int) -> Program:
        component = f"c{number}"
        made: Program = {component: {"type": "acme:index:Nodes"}}
        for which in "ab":
            made[f"t{number}{which}"] = template("profile") | {"options": {"parent": f"${{{component}}}"}}
        made[f"g{number}"] = group("template")
        made[f"g{number}"]["properties"]["launchTemplate"] = {"id": f"${{{component}.id}}", "version": "$Latest"}
        return made

    return filled(resources, part, 4)


def subnets(resources: int) -> Program:
    """Subnets with route tables of their own, and groups in all of them."""

    def part(number: int) -> Program:
        return {
            f"s{number}": _network("subnet:Subnet", mapPublicIpOnLaunch=True),
            f"r{number}": _network("routeTable:RouteTable"),
            f"w{number}": _network(
                "route:Route", routeTableId=f"${{r{number}.id}}", destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1"
            ),
            f"a{number}": _network(
                "routeTableAssociation:RouteTableAssociation",
                subnetId=f"${{s{number}.id}}",
                routeTableId=f"${{r{number}.id}}",
            ),
        }

    made = filled(resources, part, 4)
    names = [name for name, one in made.items() if one["type"] == "aws:ec2/subnet:Subnet"]
    for name in ("group", "second"):
        made[name]["properties"]["vpcZoneIdentifiers"] = [f"${{{one}.id}}" for one in names]
    return made


def _network(kind: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever the type has)
    return {"type": f"aws:ec2/{kind}", "properties": properties}


def open_routes(resources: int) -> Program:
    """Open references beside route tables: each meaning must not read all tables again."""
    half = resources // 2
    return open_references(half) | subnets(half)


def unknown_names(resources: int) -> Program:
    """Clusters and roles whose names are not known yet, and groups that name theirs in plain text."""

    def part(number: int) -> Program:
        made = _pair(number)
        made[f"g{number}"]["properties"]["tags"][0]["key"] = f"kubernetes.io/cluster/n{number}"
        made[f"c{number}"] = {"type": "aws:eks/cluster:Cluster", "properties": {"name": "${cluster.id}"}}
        return made

    return filled(resources, part, 3)


def accounts(resources: int) -> Program:
    """Groups in many accounts, each with a cluster of the same name in the program."""
    return _in_accounts(resources, "prod")


def accounts_elsewhere(resources: int) -> Program:
    """Groups in many accounts, each with a cluster of the same name that is not in the program."""
    return _in_accounts(resources, "shop")


def _in_accounts(resources: int, cluster: str) -> Program:

    def part(number: int) -> Program:
        role = f"arn:aws:iam::{100000000000 + number}:role/ci"
        provider = {"provider": {"region": "eu-central-1", "assumeRoles": [{"roleArn": role}]}}
        made = _pair(number)
        made[f"g{number}"]["properties"]["tags"][0]["key"] = f"kubernetes.io/cluster/{cluster}"
        if cluster == "prod":
            made[f"c{number}"] = {"type": "aws:eks/cluster:Cluster", "properties": {"name": cluster}}
        return {name: one | provider for name, one in made.items()}

    return filled(resources, part, 3 if cluster == "prod" else 2)


def role_rows(resources: int) -> Program:
    """Access entries for roles that are named in plain text."""

    def part(number: int) -> Program:
        principal = f"arn:aws:iam::123456789012:role/r{number}"
        properties = {"clusterName": "prod", "principalArn": principal, "type": "EC2_LINUX"}
        return {f"e{number}": {"type": "aws:eks/accessEntry:AccessEntry", "properties": properties}}

    return filled(resources, part, 1)


SHAPES = {
    one.__name__: one
    for one in (
        plain,
        shared_template,
        open_references,
        subnets,
        open_routes,
        unknown_names,
        accounts,
        accounts_elsewhere,
        role_rows,
    )
}
"""All of them, by name; the first is what the others are held against."""
