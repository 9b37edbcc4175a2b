"""Every setting of an image comes up on the engine: left out, set empty, and set; many images to one `up`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast, get_origin

import boto3
import pytest

from components.facts.windows_images import WindowsServer
from components.settings.images import ImageSettings
from components.settings.validation import section_of
from rehearsal.account.images import OWN_RELEASE_MONTH
from rehearsal.account.releases import LATEST
from rehearsal.shell import REGION
from rehearsal.stacks import WITHOUT_CHECKPOINTS
from tests.components import configs
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from tests.engine.sandbox import Sandbox

OTHER = "us-east-1"
SERVERCORE = "mcr.microsoft.com/windows/servercore:ltsc2022"
ACCOUNT = "210987654321"
AMAZONS = f"arn:aws:imagebuilder:{REGION}:aws:component"
NEEDED = {"windowsServer": 2022, "kubernetesMinor": "1.35"}
"""The settings without which, and a name, there is no image."""


TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


OWN_DOCUMENT = json.dumps(
    {
        "schemaVersion": 1.0,
        "parameters": [{"Version": {"type": "string", "default": "0", "description": "What to expect."}}],
        "phases": [
            {
                "name": "test",
                "steps": [
                    {"name": "Check", "action": "ExecutePowerShell", "inputs": {"commands": ["'{{ Version }}'"]}}
                ],
            }
        ],
    }
)


def settings(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, object]]:
    """The path and kind of each setting of a section and of those inside it; `[]` stands for an item of a list."""
    for field in model.model_fields.values():
        path = f"{before}{field.alias}"
        yield path, field.annotation
        section = section_of(field.annotation)
        if section is not None:
            yield from settings(section, f"{path}[]." if get_origin(field.annotation) is tuple else f"{path}.")


def made(account: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Settings that are taken, by the path of the one that each shows.

    Args:
        account: what there has to be in it first.
    """
    parameter, script = {"Version": "1"}, {"name": "agent", "script": "'installed'"}
    subnet = {"subnetId": account["subnet"], "securityGroupIds": [account["security_group"]]}
    here, there = (
        account["key"],
        {"region": OTHER, "kmsKeyId": f"arn:aws:kms:{OTHER}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"},
    )
    unit = f"arn:aws:organizations::{ACCOUNT}:ou/o-1234567890/ou-ab12-12345678"
    return {
        "variant": {"variant": "Full"},
        "base": {"base": {"eksOptimized": f"{LATEST.released:%Y-%m-%d}"}},
        "base.eksOptimized": {"base": {"eksOptimized": f"{LATEST.released:%Y.%m.%d}"}},
        "base.windows": {"base": {"windows": {"version": "x.x.x", "artifacts": "x"}}},
        "base.windows.version": {"base": {"windows": {"version": "x.x.x"}}},
        "base.windows.artifacts": {"base": {"windows": {"artifacts": "x"}}},
        "base.amiId": {"base": {"amiId": account["ami"]}},
        "base.osBuild": {"base": {"osBuild": OWN_RELEASE_MONTH.os_build(WindowsServer.SERVER_2022)}},
        "updates": {"updates": False},
        "updates.include": {"updates": {"include": ["KB5068787"]}},
        "updates.exclude": {"updates": {"exclude": ["KB5068787"]}},
        "updates.classifications": {
            "updates": {
                "classifications": ["SecurityUpdates", "CriticalUpdates"],
                "include": ["*Cumulative Update*"],
                "required": ["KB5068787"],
            }
        },
        "updates.refreshBaseLayers": {"updates": {"refreshBaseLayers": True, "exclude": ["*Preview*"]}},
        "updates.required": {"updates": {"required": ["KB5068787"]}},
        "updates.minimumOsBuild": {"updates": {"minimumOsBuild": "20348.1"}},
        "cacheSizes": {
            "cachedImages": [SERVERCORE],
            "cacheSizes": {SERVERCORE: 5 << 10},
            "rootVolume": {"sizeGib": 60},
        },
        "automaticUpdates": {"automaticUpdates": True},
        "cachedImages": {"cachedImages": ["mcr.microsoft.com/windows/servercore:ltsc2022", account["private_image"]]},
        "registries": {
            "cachedImages": ["registry.example/app:1-ltsc2022"],
            "registries": [{"host": "registry.example", "login": account["secret"]}],
        },
        "registries[].host": {"registries": [{"host": "registry.example:5000", "mirror": "other.example/a/b"}]},
        "registries[].login": {
            "cachedImages": ["docker.io/app:1-ltsc2022"],
            "registries": [
                {"host": "docker.io", "login": account["secret_parameter"], "mirror": "hub.example"},
                {"host": "hub.example", "login": account["secret"], "mirror": None},
            ],
        },
        "registries[].mirror": {
            "cachedImages": [SERVERCORE],
            "build": {"pullThroughPrefixes": ["mcr"]},
            "registries": [
                {"host": "mcr.microsoft.com", "mirror": account["private_image"].replace("/app:1-ltsc2022", "/mcr")}
            ],
        },
        "components": {"components": [script]},
        "components[].arn": {"components": [{"arn": f"{AMAZONS}/update-windows/x.x.x"}]},
        "components[].parameters": {"components": [{"arn": account["component"], "parameters": parameter}]},
        "components[].name": {"components": [script, {**script, "name": "other"}]},
        "components[].script": {"components": [{"name": "long", "script": "1\n" * 100}]},
        "components[].document": {"components": [{"name": "checks", "document": OWN_DOCUMENT}]},
        "components[].file": {
            "components": [{"name": "filed", "file": "own.yaml", "parameters": {"Version": "2"}, "before": "updates"}]
        },
        "components[].before": {
            "components": [{**script, "before": "cache"}, {**script, "name": "beta", "before": None}]
        },
        "components[].secrets": {
            "components": [{**script, "secrets": {"TOKEN": account["secret"], "KEY": account["secret_parameter"]}}]
        },
        "build.policyArns": {"build": {"policyArns": [account["boundary"]]}},
        "build.pullThroughPrefixes": {
            "cachedImages": [account["private_image"].replace("/app:", "/hub/library/app:")],
            "build": {"pullThroughPrefixes": ["hub"]},
        },
        "build": {"build": {"instanceTypes": ["m6i.large", "m5.large"]}},
        "build.instanceTypes": {"build": {"instanceTypes": ["m5.xlarge"]}},
        "build.subnetId": {"build": subnet},
        "build.securityGroupIds": {"build": {**subnet, "securityGroupIds": [account["security_group"]]}},
        "build.keyPair": {"build": {"keyPair": account["key_pair"]}},
        "build.snsTopicArn": {"build": {"snsTopicArn": account["topic"]}},
        "build.s3Logs": {"build": {"s3Logs": {"bucket": account["bucket"]}}},
        "build.s3Logs.bucket": {"build": {"s3Logs": {"bucket": account["bucket"]}}},
        "build.s3Logs.prefix": {"build": {"s3Logs": {"bucket": account["bucket"], "prefix": "a/b"}}},
        "build.keepFailedInstance": {"build": {"keepFailedInstance": True}},
        "build.testTimeoutMinutes": {"build": {"testTimeoutMinutes": 90}},
        "build.permissionsBoundary": {"build": {"permissionsBoundary": account["boundary"]}},
        "build.rolePath": {"build": {"rolePath": "/builds/"}},
        "build.executionRole": {
            "outputParameter": "/golden/windows/ami-id",
            "build": {"executionRole": account["role"], "logGroup": "/golden/windows"},
        },
        "build.enhancedMetadata": {"build": {"enhancedMetadata": False}},
        "build.logGroup": {"build": {"logGroup": "/aws/imagebuilder/everything"}},
        "build.logRetentionDays": {"build": {"logRetentionDays": 1}},
        "rootVolume": {"rootVolume": {"sizeGib": 200, "iops": 6000, "throughput": 250}},
        "rootVolume.sizeGib": {"rootVolume": {"sizeGib": 120}},
        "rootVolume.iops": {"rootVolume": {"iops": 4000}},
        "rootVolume.throughput": {"rootVolume": {"throughput": 200}},
        "rootVolume.kmsKeyId": {"rootVolume": {"kmsKeyId": here}},
        "schedule": {
            "base": {"eksOptimized": "latest"},
            "schedule": {"expression": "rate(7 days)", "whenPublished": True},
        },
        "schedule.expression": {"schedule": {"expression": "cron(0 3 ? * tue#2 *)"}},
        "schedule.timezone": {"schedule": {"timezone": "Europe/Berlin"}},
        "schedule.enabled": {"schedule": {"enabled": False}},
        "schedule.whenPublished": {"base": {"windows": {}}, "schedule": {"whenPublished": True}},
        "fastLaunch": {"fastLaunch": None},
        "fastLaunch.snapshots": {"fastLaunch": {"snapshots": 2}},
        "fastLaunch.parallelLaunches": {"fastLaunch": {"parallelLaunches": 8}},
        "distributions": {"distributions": [{"region": OTHER}]},
        "distributions[].region": {"distributions": [{"region": REGION}, {"region": "us-west-2"}]},
        "distributions[].kmsKeyId": {"distributions": [there]},
        "distributions[].fastLaunch": {
            "distributions": [
                {"region": OTHER, "fastLaunch": {"snapshots": 2}},
                {**there, "region": "us-west-2", "kmsKeyId": there["kmsKeyId"].replace(OTHER, "us-west-2")}
                | {"copyToAccounts": [ACCOUNT], "fastLaunch": {}},
            ]
        },
        "distributions[].fastLaunch.snapshots": {"distributions": [{"region": OTHER, "fastLaunch": {"snapshots": 1}}]},
        "distributions[].fastLaunch.parallelLaunches": {
            "distributions": [{"region": OTHER, "fastLaunch": {"parallelLaunches": 9}}]
        },
        "distributions[].copyToAccounts": {"distributions": [{**there, "copyToAccounts": [ACCOUNT]}]},
        "distributions[].copyParameter": {
            "distributions": [{**there, "copyToAccounts": [ACCOUNT], "copyParameter": True}]
        },
        "distributions[].shareWithAccounts": {"distributions": [{**there, "shareWithAccounts": [ACCOUNT]}]},
        "distributions[].shareWithOrganizations": {
            "rootVolume": {"kmsKeyId": here},
            "distributions": [
                {
                    "region": REGION,
                    "shareWithOrganizations": [f"arn:aws:organizations::{ACCOUNT}:organization/o-1234567890"],
                }
            ],
        },
        "distributions[].shareWithOrganizationalUnits": {
            "distributions": [{**there, "shareWithOrganizationalUnits": [unit]}]
        },
        "outputParameter": {"outputParameter": "/imagebuilder/mine"},
        "lifecycle": {"lifecycle": {"deleteAfterDays": 60, "inUseDays": 10}},
        "lifecycle.deleteAfterDays": {"lifecycle": {"deleteAfterDays": 1}},
        "lifecycle.inUseDays": {"lifecycle": {"inUseDays": 1}},
        "scan": {"scan": {}},
        "scan.failOn": {"scan": {"failOn": "critical"}},
        "tags": {"tags": {"team": "a", "cost centre": ""}},
        **boots(),
    }


def boots() -> dict[str, dict[str, Any]]:
    """How an image boots: each lever by itself, and all of them."""
    program = {"version": "1.35.0", "sha256": "0123456789abcdef" * 4}
    one: dict[str, object] = {
        "modules": False,
        "ssmAgent": "delayed",
        "defender": "exclude",
        "bootstrapper": program,
        "bootstrapper.version": {**program, "mirror": None},
        "bootstrapper.sha256": {**program, "sha256": "F" * 64},
        "bootstrapper.shutdownOnFailure": {**program, "shutdownOnFailure": True},
        "bootstrapper.mirror": {**program, "mirror": f"https://logs.s3.{REGION}.amazonaws.com/eks/1.35.0.exe"},
    }
    together = {"unattend": "trimmed", "locale": "de-DE", "timeZone": "W. Europe Standard Time"}
    everything = {**together, "ssmAgent": "delayed", "defender": "remove", "bootstrapper": program}
    return {
        "boot": {"fastLaunch": None, "boot": everything},
        **{f"boot.{name}": {"boot": {name.partition(".")[0]: value}} for name, value in one.items()},
        **{
            f"boot.{name}": {"fastLaunch": None, "boot": {"unattend": "trimmed", name: value}}
            for name, value in {"unattend": "trimmed", "locale": "en-GB", "timeZone": "UTC"}.items()
        },
    }


def emptied() -> Iterator[dict[str, Any]]:
    """Each setting set to what is empty of its kind: a list, a map, a section without settings, or null."""
    for path, kind in settings(ImageSettings):
        *outer, name = path.split(".")
        if any(part.endswith("[]") for part in outer) or name in {*NEEDED, "name"}:
            continue
        section = section_of(kind)
        nothing: tuple[Any, ...] = ([], {}, None)
        for empty in nothing if section is None else (nothing[0 if get_origin(kind) is tuple else 1], None):
            value: dict[str, Any] = {name: empty}
            for part in reversed(outer):
                value = {part: value}
            yield value


def in_account(cluster: Mapping[str, Any]) -> dict[str, str]:
    """Make what the settings name; what is what, by its id or ARN."""

    def client(service: str) -> Any:  # noqa: ANN401  any service's client
        return getattr(boto3, "client")(service, region_name=REGION)  # noqa: B009  without its stubs

    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*"}],
    }
    document = {
        "schemaVersion": 1.0,
        "parameters": [{"Version": {"type": "string", "default": "0", "description": "What to install."}}],
        "phases": [
            {
                "name": "build",
                "steps": [
                    {"name": "Install", "action": "ExecutePowerShell", "inputs": {"commands": ["'{{ Version }}'"]}}
                ],
            }
        ],
    }
    client("s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    client("ec2").create_key_pair(KeyName="builds")
    amis = client("ec2").describe_images(Owners=["self"])["Images"]
    component = client("imagebuilder").create_component(
        name="own", semanticVersion="1.0.0", platform="Windows", data=json.dumps(document)
    )
    role = client("iam").create_role(RoleName="execution", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    return {
        "ami": amis[0]["ImageId"],
        "bucket": "logs",
        "boundary": client("iam").create_policy(PolicyName="boundary", PolicyDocument=json.dumps(policy))["Policy"][
            "Arn"
        ],
        "component": component["componentBuildVersionArn"].rpartition("/")[0],
        "role": role["Arn"],
        "key": client("kms").create_key()["KeyMetadata"]["Arn"],
        "key_pair": "builds",
        "private_image": f"123456789012.dkr.ecr.{REGION}.amazonaws.com/app:1-ltsc2022",
        "secret": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:agent-AbCdEf",
        "secret_parameter": f"arn:aws:ssm:{REGION}:123456789012:parameter/agent/key",
        "security_group": cluster["resourcesVpcConfig"]["clusterSecurityGroupId"],
        "subnet": cluster["resourcesVpcConfig"]["subnetIds"][0],
        "topic": client("sns").create_topic(Name="builds")["TopicArn"],
    }


def packed(examples: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As few images as hold all the examples, beside one with none: each goes into the first that it fits into."""
    images: list[dict[str, Any]] = []
    for example in examples:
        for place, image in enumerate(images):
            whole = merged(image, example)
            if whole is not None and not configs.problems(stack_of([named(whole, 0)])):
                images[place] = whole
                break
        else:
            images.append(dict(example))
    return [{}, *images]


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any] | None:
    """The settings of both, section by section; None where both say something of the same setting."""
    whole = dict(one)
    for key, value in other.items():
        if key not in whole:
            whole[key] = value
            continue
        sections = value not in ({}, []) and isinstance(value, dict) and bool(whole[key])
        inner = merged(whole[key], cast("dict[str, Any]", value)) if sections else None
        if inner is None:
            return None
        whole[key] = inner
    return whole


def named(changes: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {"name": f"image-{number:02}", **NEEDED, **changes}


def stack_of(images: list[dict[str, Any]]) -> dict[str, Any]:
    return {"aws:region": REGION, "eks-windows-nodes:images": images}


def test_every_setting_has_an_example() -> None:
    needed = {"name", *NEEDED}
    every = {path for path, _ in settings(ImageSettings)}
    anything = dict.fromkeys(
        [
            "subnet",
            "security_group",
            "key",
            "ami",
            "component",
            "private_image",
            "secret",
            "secret_parameter",
            "key_pair",
            "topic",
            "bucket",
            "boundary",
            "role",
        ],
        "",
    )
    assert every - needed == set(made(anything))


def test_every_setting_comes_up_set_empty_and_left_out_and_goes_again(
    fresh: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_up_and_goes(fresh, monkeypatch)


@pytest.mark.nightly
def test_what_came_up_with_every_setting_is_found_as_it_is_set(fresh: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second `up` that reads all of it anew changes nothing."""
    comes_up_and_goes(fresh, monkeypatch, "--refresh")


def comes_up_and_goes(fresh: Sandbox, monkeypatch: pytest.MonkeyPatch, *again: str) -> None:
    """All settings come up in one stack and go; between the two another `up`, where options are given for it."""
    cluster = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]
    examples = made(in_account(cluster)).values()
    (fresh.project / "own.yaml").write_text(OWN_DOCUMENT)
    monkeypatch.chdir(fresh.project)
    empty = list(emptied())
    refused = {json.dumps(each): configs.problems(stack_of([named(each, 0)])) for each in empty}
    told = [line for lines in refused.values() for line in lines]
    assert [line for line in told if not re.match(r"eks-windows-nodes:images\[0\]\.[A-Za-z0-9.]+: found ", line)] == []
    taken = [each for each in empty if not refused[json.dumps(each)]]
    images = [named(changes, number) for number, changes in enumerate(packed([*examples, *taken]))]
    fresh.configure("images", {"config": stack_of(images)})
    stack = replace(fresh, environment={**fresh.environment, **WITHOUT_CHECKPOINTS}).stack("images")
    succeeded(stack.up())
    if again:
        assert set(succeeded(stack.up(*again)).operations) <= {"same", "read", "refresh"}
    succeeded(stack.destroy())
    builder = boto3.client("imagebuilder", region_name=REGION)
    assert builder.list_image_pipelines()["imagePipelineList"] == []
    assert builder.list_image_recipes()["imageRecipeSummaryList"] == []
