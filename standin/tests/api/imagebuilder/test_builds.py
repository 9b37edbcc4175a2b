"""Builds: from a pipeline's start to AMIs, parameters and Fast Launch, or to a failure with its reason."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3

from standin.api.imagebuilder.builds import MODEL, STEPS
from standin.tests.api.imagebuilder import good
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_imagebuilder import ImagebuilderClient
    from mypy_boto3_ssm import SSMClient

    from standin.api.process import Server
    from standin.tests.api.imagebuilder.good import Workshop

KUBELET_TAG, OS_BUILD_TAG = "example/kubelet", "example/os-build"
"""The keys that the seed's evidence names."""

EVIDENCE = f"""
schemaVersion: 1.0
phases:
  - name: test
    steps:
      - name: Evidence
        action: ExecutePowerShell
        inputs:
          commands: ["New-EC2Tag -Tag @{{Key='{KUBELET_TAG}'}}, @{{Key='{OS_BUILD_TAG}'}}"]
"""
UPDATES = f"{good.MANAGED}:component/update-windows/x.x.x"
EKS_PARTS = f"{good.MANAGED}:component/eks-optimized-ami-windows/1.35.x"
OLD_PARENT = "Windows_Server-2022-English-Core-EKS_Optimized-1.34-2026.09.14"
BASE = f"{good.MANAGED}:image/windows-server-2025-english-core-base-x86/x.x.x"


def regions(name: str, *names: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    ami = {"name": f"{name}-{{{{ imagebuilder:buildDate }}}}", "amiTags": {"team": "platform"}}
    return {"distributions": [{"region": region, "amiDistributionConfiguration": ami, **more} for region in names]}


def tags(ec2: EC2Client, ami: str) -> dict[str, str]:
    image = ec2.describe_images(ImageIds=[ami])["Images"][0]
    return {tag.get("Key", ""): tag.get("Value", "") for tag in image.get("Tags", [])}


def amis(imagebuilder: ImagebuilderClient, image: str) -> dict[str, str]:
    found = imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("outputResources", {}).get("amis", [])
    return {ami.get("region", ""): ami.get("image", "") for ami in found}


def state(imagebuilder: ImagebuilderClient, image: str) -> Mapping[str, Any]:
    return imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("state", {})


def test_a_build_goes_on_with_every_look_and_ends_with_an_ami_in_each_region(
    imagebuilder: ImagebuilderClient,
    ec2: EC2Client,
    workshop: Workshop,
    settings_in: Callable[[str], dict[str, Any]],
    name: str,
) -> None:
    volume = {"volumeSize": 100, "volumeType": "gp3", "iops": 4000, "encrypted": True}
    pipeline = workshop.pipeline(
        name,
        recipe_changes={"blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": volume}]},
        distribution_changes=regions(name, "eu-central-1", "us-east-1"),
    )
    image = workshop.start(pipeline)
    assert image == f"{good.ACCOUNT}:image/{name}/1.0.0/1"
    assert workshop.states(image) == STEPS[1:]
    made = amis(imagebuilder, image)
    assert set(made) == {"eu-central-1", "us-east-1"}
    other: EC2Client = boto3.client("ec2", **settings_in("us-east-1"))
    for client, ami in ((ec2, made["eu-central-1"]), (other, made["us-east-1"])):
        shown = client.describe_images(ImageIds=[ami], Owners=["self"])["Images"][0]
        assert str(shown.get("Name")).startswith(f"{name}-20")
        assert shown.get("Platform") == "windows"
        device = shown.get("BlockDeviceMappings", [])[0]
        assert device.get("DeviceName") == "/dev/sda1"
        ebs = device.get("Ebs", {})
        assert (ebs.get("VolumeSize"), ebs.get("VolumeType"), ebs.get("Iops"), ebs.get("Encrypted")) == (
            100,
            "gp3",
            4000,
            True,
        )
        assert tags(client, ami) == {
            "team": "platform",
            "CreatedBy": "EC2 Image Builder",
            "Ec2ImageBuilderArn": image,
        }


@pytest.mark.parametrize(
    ("components", "parent", "expected"),
    [
        ([], OLD_PARENT, ("1.34.7", "20348.5710")),
        ([UPDATES], OLD_PARENT, ("1.34.7", "20348.5962")),
        ([EKS_PARTS], BASE, ("1.35.8", "26100.10429")),
    ],
)
def test_a_test_step_that_tags_its_own_ami_finds_what_follows_from_parent_and_components(
    ec2: EC2Client, workshop: Workshop, name: str, components: list[str], parent: str, expected: tuple[str, str]
) -> None:
    if not parent.startswith("arn:"):
        found = ec2.describe_images(Filters=[{"Name": "name", "Values": [parent]}])["Images"][0]
        parent = found.get("ImageId", "")
    evidence = workshop.imagebuilder.create_component(**good.component(name, data=EVIDENCE))
    arns = [*components, evidence["componentBuildVersionArn"]]
    image = workshop.start(workshop.pipeline(name, *arns, recipe_changes={"parentImage": parent}))
    workshop.states(image)
    found_tags = tags(ec2, amis(workshop.imagebuilder, image)["eu-central-1"])
    assert (found_tags[KUBELET_TAG], found_tags[OS_BUILD_TAG]) == expected


WRITES = f"""
schemaVersion: 1.0
phases:
  - name: test
    steps:
      - name: Evidence
        action: ExecutePowerShell
        inputs:
          commands:
            - |
              Name = '/example/written'; Also = @('us-west-2'); '{KUBELET_TAG}'
              Known = '{{"cached":["a","b''c"],"kubelet":"before"}}'
              'example/fast'; Fast = true
"""


def test_a_test_step_writes_a_parameter_that_its_text_tells_and_tags_its_own_ami_alone(
    ec2: EC2Client, settings_in: Callable[[str], dict[str, Any]], workshop: Workshop, name: str
) -> None:
    evidence = workshop.imagebuilder.create_component(**good.component(name, data=WRITES))["componentBuildVersionArn"]
    changes = regions(name, "eu-central-1", "us-west-2")
    image = workshop.start(workshop.pipeline(name, evidence, distribution_changes=changes))
    workshop.states(image)
    made = amis(workshop.imagebuilder, image)
    for region in made:
        ssm: SSMClient = boto3.client("ssm", **settings_in(region))
        found = ssm.get_parameter(Name="/example/written")["Parameter"]
        assert json.loads(found.get("Value", "")) == {
            "cached": ["a", "b'c"],
            "kubelet": "1.35.8",
            "ids": {"eu-central-1": made["eu-central-1"]},
            "image": image,
            "version": "1.0.0",
            "digests": [f"sha256:{hashlib.sha256(each).hexdigest()}" for each in (b"a", b"b'c")],
            "unknown": "{unknown}",
        }
    assert tags(ec2, made["eu-central-1"])["example/fast"] == "true"
    elsewhere: EC2Client = boto3.client("ec2", **settings_in("us-west-2"))
    assert not {KUBELET_TAG, "example/fast"} & tags(elsewhere, made["us-west-2"]).keys()


def test_without_image_tests_nothing_is_tested_and_no_evidence_is_left(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    evidence = imagebuilder.create_component(**good.component(name, data=EVIDENCE))["componentBuildVersionArn"]
    untested = {"imageTestsConfiguration": {"imageTestsEnabled": False}}
    image = workshop.start(workshop.pipeline(name, evidence, pipeline_changes=untested))
    assert workshop.states(image) == [step for step in STEPS[1:] if step != "TESTING"]
    assert KUBELET_TAG not in tags(ec2, amis(imagebuilder, image)["eu-central-1"])


def test_the_output_parameter_is_written_and_fast_launch_switched_on(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, ssm: SSMClient, workshop: Workshop, name: str
) -> None:
    outputs = {
        "ssmParameterConfigurations": [{"parameterName": f"/imagebuilder/{name}", "dataType": "aws:ec2:image"}],
        "fastLaunchConfigurations": [
            {"enabled": True, "maxParallelLaunches": 8, "snapshotConfiguration": {"targetResourceCount": 10}}
        ],
    }
    pipeline = workshop.pipeline(name, distribution_changes=regions(name, "eu-central-1", **outputs))
    for build in ("1", "2"):
        image = workshop.start(pipeline)
        assert image.endswith(f"/1.0.0/{build}")
        workshop.states(image)
        ami = amis(imagebuilder, image)["eu-central-1"]
        parameter = ssm.get_parameter(Name=f"/imagebuilder/{name}")["Parameter"]
        assert (parameter.get("Value"), parameter.get("DataType")) == (ami, "aws:ec2:image")
        fast = ec2.describe_fast_launch_images(ImageIds=[ami])["FastLaunchImages"][0]
        assert (fast.get("State"), fast.get("MaxParallelLaunches"), fast.get("SnapshotConfiguration")) == (
            "enabled",
            8,
            {"TargetResourceCount": 10},
        )


def test_an_own_image_is_a_parent_in_its_turn(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    evidence = imagebuilder.create_component(**good.component(name, data=EVIDENCE))["componentBuildVersionArn"]
    workshop.states(workshop.start(workshop.pipeline(name, evidence)))
    child = {"parentImage": f"{good.ACCOUNT}:image/{name}/x.x.x"}
    image = workshop.start(workshop.pipeline(f"{name}-child", evidence, recipe_changes=child))
    workshop.states(image)
    found = tags(ec2, amis(imagebuilder, image)["eu-central-1"])
    assert found[KUBELET_TAG] == "1.35.8"


def test_a_pipeline_makes_one_image_at_a_time_and_a_build_can_be_cancelled(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str
) -> None:
    pipeline = workshop.pipeline(name)
    image = workshop.start(pipeline)
    with refused("ResourceInUseException", "is running already"):
        workshop.start(pipeline)
    imagebuilder.cancel_image_creation(imageBuildVersionArn=image, clientToken=good.token())
    assert state(imagebuilder, image)["status"] == "CANCELLED"
    assert amis(imagebuilder, image) == {}
    second = workshop.start(pipeline)
    listed = imagebuilder.list_image_pipeline_images(imagePipelineArn=pipeline)["imageSummaryList"]
    assert [(each.get("arn"), each.get("state", {}).get("status")) for each in listed] == [
        (second, "CREATING"),
        (image, "CANCELLED"),
    ]


def test_a_build_in_an_account_that_runs_at_once_is_there_at_the_first_look(
    server: Server, imagebuilder: ImagebuilderClient, workshop: Workshop, name: str
) -> None:
    """moto's state manager decides how fast states move."""
    body = {"model_name": MODEL, "transition": {"progression": "immediate"}}
    urllib3.request("POST", f"{server.url}/moto-api/state-manager/set-transition", json=body)
    try:
        image = workshop.start(workshop.pipeline(name))
        assert workshop.states(image, looks=1) == ["AVAILABLE"]
        assert set(amis(imagebuilder, image)) == {"eu-central-1"}
    finally:
        urllib3.request("POST", f"{server.url}/moto-api/state-manager/unset-transition", json={"model_name": MODEL})


def test_a_profile_that_lost_its_role_fails_at_the_launch(
    imagebuilder: ImagebuilderClient, iam: IAMClient, workshop: Workshop, name: str
) -> None:
    pipeline = workshop.pipeline(name)
    iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=name)
    image = workshop.start(pipeline)
    assert workshop.states(image)[-1] == "FAILED"
    failed = state(imagebuilder, image)
    assert f"The instance profile '{name}' has no role" in failed["reason"]
    assert failed["failureContext"]["imageStatus"] == "BUILDING"
    assert failed["failureContext"]["failedStep"] == "LaunchBuildInstance"
    shown = imagebuilder.get_image_pipeline(imagePipelineArn=pipeline).get("imagePipeline", {})
    assert (shown.get("lastRunStatus"), shown.get("consecutiveFailures")) == ("FAILED", 1)


def test_eks_parts_on_a_base_that_has_them_fail_in_their_component(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str
) -> None:
    image = workshop.start(workshop.pipeline(name, EKS_PARTS))
    assert workshop.states(image)[-1] == "FAILED"
    failure = state(imagebuilder, image)["failureContext"]["componentFailure"]
    assert failure["componentArn"] == f"{good.MANAGED}:component/eks-optimized-ami-windows/1.35.0/1"
    assert (failure["phaseName"], failure["action"]) == ("build", "ExecutePowerShell")
    assert "already installed" in failure["errorMessage"]


@pytest.mark.parametrize(
    ("outputs", "step", "words"),
    [
        (
            {"ssmParameterConfigurations": [{"parameterName": "/mine/ami"}]},
            "PUT_SSM_PARAMETERS",
            "outside /imagebuilder/ need an execution role",
        ),
        (
            {"fastLaunchConfigurations": [{"enabled": True, "maxParallelLaunches": 5}]},
            "UPDATE_FAST_LAUNCH_CONFIGURATIONS",
            "MaxParallelLaunches must be 6 or greater",
        ),
        (
            {
                "fastLaunchConfigurations": [
                    {"enabled": True, "launchTemplate": {"launchTemplateName": "none", "launchTemplateVersion": "1"}}
                ]
            },
            "UPDATE_FAST_LAUNCH_CONFIGURATIONS",
            "InvalidLaunchTemplateName.NotFoundException",
        ),
    ],
)
def test_a_distribution_that_fails_names_region_and_step(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str, outputs: dict[str, Any], step: str, words: str
) -> None:
    pipeline = workshop.pipeline(name, distribution_changes=regions(name, "eu-central-1", **outputs))
    image = workshop.start(pipeline)
    assert workshop.states(image)[-1] == "FAILED"
    failure = state(imagebuilder, image)["failureContext"]["distributionFailure"]["regionFailures"][0]
    assert (failure["region"], failure["status"], failure["imageConfigurationStep"]) == ("eu-central-1", "FAILED", step)
    assert words in failure["errorMessage"]


OTHER_ACCOUNT = {"launchPermission": {"userIds": ["210987654321"]}}
OTHERS_ROLE = "arn:aws:iam::210987654321:role/EC2ImageBuilderDistributionCrossAccountRole"
COPIED = {"targetAccountIds": ["210987654321"]}
KEY = {"kmsKeyId": "arn:aws:kms:{}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"}


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        (OTHER_ACCOUNT, ("eu-central-1", ""), "AWS Managed CMK can't be shared"),
        (COPIED, ("eu-central-1", ""), "AWS Managed CMK can't be shared"),
        (OTHER_ACCOUNT, ("us-east-1", ""), "AWS Managed CMK can't be shared"),
        (OTHER_ACCOUNT, ("us-east-1", "eu-central-1"), "is not in us-east-1"),
        ({}, ("us-east-1", "eu-central-1"), "is not in us-east-1"),
        (OTHER_ACCOUNT, ("us-east-1", "us-east-1"), ""),
        (COPIED, ("eu-central-1", "eu-central-1"), f"Not authorized to assume the role '{OTHERS_ROLE}'"),
        ({}, ("us-east-1", ""), ""),
    ],
)
def test_an_encrypted_ami_goes_to_others_with_a_key_of_its_region_only(
    imagebuilder: ImagebuilderClient,
    workshop: Workshop,
    name: str,
    given: dict[str, Any],
    place: tuple[str, str],
    words: str,
) -> None:
    region, key = place
    keys = {"kmsKeyId": KEY["kmsKeyId"].format(key)} if key else {}
    ami = {"name": f"{name}-{{{{ imagebuilder:buildDate }}}}", **given, **keys}
    devices = [{"deviceName": "/dev/sda1", "ebs": {"encrypted": True, "volumeSize": 80, "volumeType": "gp3"}}]
    pipeline = workshop.pipeline(
        name,
        recipe_changes={"blockDeviceMappings": devices},
        distribution_changes={"distributions": [{"region": region, "amiDistributionConfiguration": ami}]},
    )
    image = workshop.start(pipeline)
    workshop.states(image)
    found = state(imagebuilder, image)
    assert found["status"] == ("FAILED" if words else "AVAILABLE")
    if words:
        failure = found["failureContext"]["distributionFailure"]["regionFailures"][0]
        assert failure.get("imageConfigurationStep") is None
        assert words in failure["errorMessage"]


def test_a_target_account_gets_a_copy_and_where_it_is_asked_for_its_id_in_a_parameter(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str, settings: dict[str, Any]
) -> None:
    account = "333333333333"
    sts = boto3.client("sts", **settings)
    guest = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/x", RoleSessionName="guest")["Credentials"]
    keys = {"aws_access_key_id": guest["AccessKeyId"], "aws_secret_access_key": guest["SecretAccessKey"]}
    there: dict[str, Any] = {**settings, **keys, "aws_session_token": guest["SessionToken"]}
    boto3.client("iam", **there).create_role(RoleName=OTHERS_ROLE.rpartition("/")[2], AssumeRolePolicyDocument="{}")
    ami = {"name": f"{name}-{{{{ imagebuilder:buildDate }}}}", "targetAccountIds": [account], "amiTags": {"a": "b"}}
    parameter = {"parameterName": f"/imagebuilder/{name}", "dataType": "aws:ec2:image"}
    outputs = [parameter, {**parameter, "amiAccountId": account}]
    region = {"region": "eu-central-1", "amiDistributionConfiguration": ami, "ssmParameterConfigurations": outputs}
    image = workshop.start(workshop.pipeline(name, distribution_changes={"distributions": [region]}))
    workshop.states(image)
    made = imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("outputResources", {}).get("amis", [])
    ids = {each.get("accountId"): each.get("image") for each in made}
    assert set(ids) == {"123456789012", account}
    for whose, owner in ((settings, "123456789012"), (there, account)):
        value = boto3.client("ssm", **whose).get_parameter(Name=parameter["parameterName"])["Parameter"].get("Value")
        (found,) = boto3.client("ec2", **whose).describe_images(ImageIds=[str(value)], Owners=["self"])["Images"]
        assert (value, found.get("OwnerId")) == (ids[owner], owner)
        assert {"Key": "Ec2ImageBuilderArn", "Value": image} in found.get("Tags", [])


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "eu-central", "nowhere"])
def test_a_region_of_another_partition_or_of_none_is_refused(
    imagebuilder: ImagebuilderClient, name: str, region: str
) -> None:
    with refused("InvalidParameterValueException", "distributions[0].region", f"'{region}'"):
        imagebuilder.create_distribution_configuration(
            **good.distribution(name, **regions(name, region)),
        )


def test_an_image_of_amazons_shows_the_newest_ami_it_stands_for(
    imagebuilder: ImagebuilderClient, ec2: EC2Client
) -> None:
    shown = imagebuilder.get_image(imageBuildVersionArn=BASE)["image"]
    ami = ec2.describe_images(ImageIds=[amis(imagebuilder, BASE)["eu-central-1"]])["Images"][0]
    assert shown.get("platform") == "Windows"
    assert ami.get("Name") == "Windows_Server-2025-English-Core-Base-2026.11.14"


def test_a_deleted_image_leaves_its_amis(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    image = workshop.start(workshop.pipeline(name))
    workshop.states(image)
    ami = amis(imagebuilder, image)["eu-central-1"]
    imagebuilder.delete_image(imageBuildVersionArn=image)
    with refused("ResourceNotFoundException", image):
        imagebuilder.get_image(imageBuildVersionArn=image)
    assert ec2.describe_images(ImageIds=[ami])["Images"]


def test_images_are_listed_by_version_and_by_build(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str
) -> None:
    pipeline = workshop.pipeline(name)
    for _ in range(2):
        workshop.states(workshop.start(pipeline))
    versions = imagebuilder.list_images(filters=[{"name": "name", "values": [name]}])["imageVersionList"]
    assert [each.get("arn") for each in versions] == [f"{good.ACCOUNT}:image/{name}/1.0.0"]
    builds = imagebuilder.list_image_build_versions(imageVersionArn=f"{good.ACCOUNT}:image/{name}/1.0.0")
    assert [each.get("version") for each in builds["imageSummaryList"]] == ["1.0.0/1", "1.0.0/2"]
