"""A case of a resource type, and the account around it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standin.tests.accounts import OWNER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from standin.tests.provider.engine import Engine

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
    }
)
ALLOW = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:CreateTags"], "Resource": ["*"]}]}
)
DENY = ALLOW.replace("Allow", "Deny")
DOCUMENT = """name: hello
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Hello
        action: ExecutePowerShell
        inputs:
          commands:
            - Write-Host hello
"""
IMAGE_BUILDER = "aws:imagebuilder/"


class World:
    """The account around a case: things made through the provider once, and things that the account has."""

    def __init__(self, engine: Engine, aws: Callable[[str], Any], cases: Mapping[str, Case]) -> None:
        self.engine = engine
        self.aws = aws
        self.cases = cases
        self._made: dict[str, Any] = {}

    def once(self, token: str, **inputs: object) -> dict[str, Any]:
        """The outputs of a resource that is made the first time it is asked for."""
        key = f"{token} {sorted(inputs.items(), key=str)}"
        if key not in self._made:
            made = self.engine.create(token, f"world-{len(self._made)}", inputs)
            self._made[key] = {**made.outputs, "id": made.id}
        return self._made[key]

    @property
    def role(self) -> dict[str, Any]:
        return self.once("aws:iam/role:Role", assumeRolePolicy=TRUST)

    @property
    def profile(self) -> dict[str, Any]:
        return self.once("aws:iam/instanceProfile:InstanceProfile", role=self.role["name"])

    @property
    def cluster(self) -> dict[str, Any]:
        return self.aws("eks").describe_cluster(name="dev")["cluster"]

    @property
    def image(self) -> str:
        images = self.aws("ec2").describe_images(Owners=[OWNER])["Images"]
        return min(image["ImageId"] for image in images)

    @property
    def group(self) -> dict[str, Any]:
        return self.once("aws:ec2/securityGroup:SecurityGroup", vpcId=self.cluster["resourcesVpcConfig"]["vpcId"])

    @property
    def template(self) -> dict[str, Any]:
        return self.once("aws:ec2/launchTemplate:LaunchTemplate", imageId=self.image, instanceType="m5.large")

    @property
    def scaling_group(self) -> dict[str, Any]:
        return self.once("aws:autoscaling/group:Group", **scaling(self))

    def built(self, kind: str) -> str:
        """The ARN of an Image Builder resource that others need."""
        token = f"{IMAGE_BUILDER}{kind[0].lower()}{kind[1:]}:{kind}"
        if token not in self._made:
            self._made[token] = self.engine.create(token, f"world-{kind}", self.cases[token].inputs(self)).outputs
        return self._made[token]["arn"]


def scaling(world: World) -> dict[str, Any]:
    return {
        "minSize": 0,
        "maxSize": 2,
        "desiredCapacity": 1,
        "launchTemplate": {"id": world.template["id"], "version": "1"},
        "vpcZoneIdentifiers": world.cluster["resourcesVpcConfig"]["subnetIds"][:2],
    }


@dataclass(frozen=True)
class Case:
    """A resource type's good case."""

    type: str
    inputs: Callable[[World], dict[str, Any]]
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs that change in place; empty for a type that never does."""
    replacing: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs whose change replaces it."""
