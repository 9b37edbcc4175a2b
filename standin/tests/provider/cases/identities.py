"""Roles, policies and profiles."""

from __future__ import annotations

from standin.tests.provider.cases.world import ALLOW, DENY, TRUST, Case

CASES = (
    Case(
        "aws:iam/role:Role",
        lambda _: {"assumeRolePolicy": TRUST, "description": "nodes", "tags": {"team": "a"}},
        {"description": "other nodes", "tags": {"team": "b", "env": "dev"}, "maxSessionDuration": 7200},
        {"path": "/nodes/"},
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        lambda world: {"role": world.role["name"], "policy": ALLOW},
        {"policy": DENY},
        {"name": "another"},
    ),
    Case(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        lambda world: {"role": world.role["name"], "policyArn": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"},
        replacing={"policyArn": "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"},
    ),
    Case(
        "aws:iam/instanceProfile:InstanceProfile",
        lambda world: {"role": world.role["name"], "tags": {"team": "a"}},
        {"tags": {}},
        {"path": "/nodes/"},
    ),
    Case(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        lambda _: {
            "url": "https://issuer.example",
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["0" * 40],
        },
        {"thumbprintLists": ["1" * 40], "tags": {"team": "a"}},
        {"url": "https://another.example"},
    ),
    Case("aws:iam/policy:Policy", lambda _: {"policy": ALLOW}, {"policy": DENY}, {"description": "said at birth"}),
)
