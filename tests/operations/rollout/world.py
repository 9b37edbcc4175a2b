"""The stand-in's account with a template of two versions, for commands about roll-outs."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from operations.cli import app
from rehearsal import account
from standin.api import process

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

REGION = "eu-central-1"


@dataclass(frozen=True)
class World:
    """The stand-in's account with a template of two versions, and the folder for outputs."""

    environment: dict[str, str]
    folder: Path
    template: str
    image: str

    @property
    def autoscaling(self) -> Any:  # noqa: ANN401  a client
        return boto3.client("autoscaling", region_name=REGION)

    def group(self, name: str, version: int = 1) -> str:
        """A group of two in zone a."""
        zone: Any = [{"Name": "availability-zone", "Values": [f"{REGION}a"]}]
        subnets = boto3.client("ec2", region_name=REGION).describe_subnets(Filters=zone)["Subnets"]
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=2,
            MaxSize=4,
            LaunchTemplate={"LaunchTemplateId": self.template, "Version": str(version)},
            VPCZoneIdentifier=subnets[0].get("SubnetId", ""),
        )
        return name

    def outputs(self, group: str, version: int, **changes: Any) -> Path:  # noqa: ANN401  any output
        """The outputs of a stack that wants this version."""
        names = {"autoScalingGroupName": group, "launchTemplateId": self.template, "launchTemplateVersion": version}
        clusters = {"dev": {"region": REGION, "nodeGroups": {"windows": {**names, **changes}}}}
        file = self.folder / f"{group}-{version}.json"
        file.write_text(json.dumps({"clusters": clusters}))
        return file

    def run(self, *arguments: str, command: str = "verify", **variables: str) -> Result:
        """The command as a person types it, in this process."""
        return CliRunner(env={"COLUMNS": "300", "NO_COLOR": "1", **variables}).invoke(
            app, ["rollout", command, *arguments]
        )

    def plan(self, *arguments: str) -> Result:
        """`rollout plan`."""
        return self.run(*arguments, command="plan")


@contextmanager
def started(folder: Path) -> Generator[World]:
    """The account, and an environment in which every client asks it, while this lasts."""
    server = process.start(folder / "account", account.seed())
    try:
        environment = server.environment(REGION)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            ec2 = boto3.client("ec2", region_name=REGION)
            pattern: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
            images = [each.get("ImageId", "") for each in ec2.describe_images(Filters=pattern)["Images"]]
            data: list[Any] = [{"ImageId": image, "InstanceType": "m6i.large"} for image in images[:2]]
            made = ec2.create_launch_template(LaunchTemplateName="windows", LaunchTemplateData=data[0])
            template = made["LaunchTemplate"].get("LaunchTemplateId", "")
            ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=data[1])
            yield World(environment, folder, template, images[0])
    finally:
        process.stop(folder / "account")
