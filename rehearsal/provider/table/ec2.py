"""EC2: ids are AWS's own, ARNs are built by the provider, a launch template changes by a new version of it."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

_ARN = "arn:aws:ec2:{region}:{account}:"


def _rule(direction: str) -> Row:
    return Row(
        type=f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        service="ec2",
        name="",
        built={"arn": _ARN + "security-group-rule/{id}"},
        samples={"id": "sgr-{hex17}", "securityGroupRuleId": "{id}"},
    )


ROWS = (
    Row(
        type="aws:ec2/launchTemplate:LaunchTemplate",
        service="ec2",
        built={"arn": _ARN + "launch-template/{id}"},
        samples={"id": "lt-{hex17}", "defaultVersion": 1, "latestVersion": 1},
    ),
    Row(
        type="aws:ec2/securityGroup:SecurityGroup",
        service="ec2",
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        built={"arn": _ARN + "security-group/{id}"},
        samples={"id": "sg-{hex17}", "ownerId": "{account}", "vpcId": "vpc-{hex17}"},
    ),
    _rule("Ingress"),
    _rule("Egress"),
)
