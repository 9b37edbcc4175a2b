"""A Windows image pipeline: what is made, with which inputs, under which parent, and what is refused before that."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pytest
import yaml

from components.arguments.late import LateError
from components.facts.windows_images import Variant, WindowsServer
from components.images.checked import parsed
from components.images.components import Document, parts
from components.images.pipeline import WindowsImagePipeline
from tests.components.program import component, is_unknown, made, parents, run
from tools.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from components.images.args import WindowsImagePipelineArgs
    from standin.provider.mocks import AwsMocks

IB = "aws:imagebuilder/"
RECIPE = f"{IB}imageRecipe:ImageRecipe"
COMPONENT = f"{IB}component:Component"
DISTRIBUTION = f"{IB}distributionConfiguration:DistributionConfiguration"
MACHINES = f"{IB}infrastructureConfiguration:InfrastructureConfiguration"
PIPELINE = f"{IB}imagePipeline:ImagePipeline"
LIFECYCLE = f"{IB}lifecyclePolicy:LifecyclePolicy"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"

PARENT = "ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35/image_id"
CACHED = "mcr.microsoft.com/windows/servercore:ltsc2022"
PRIVATE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:1-ltsc2022"
NAME = "windows-2022-core"
VERSIONED = {"Component", "ImageRecipe"}
"""What has a version behind its name in the program."""


def arguments(**changes: Any) -> WindowsImagePipelineArgs:  # noqa: ANN401 any argument
    """Good arguments, some of them changed."""
    good = {
        "image_name": NAME,
        "windows_server": WindowsServer.SERVER_2022,
        "variant": Variant.CORE,
        "kubernetes_minor": "1.35",
        "region": "eu-central-1",
        "parent_image": PARENT,
        "cached_images": [CACHED],
    }
    return cast("WindowsImagePipelineArgs", good | changes)


def registered(*, unknown: bool = False, **changes: Any) -> AwsMocks:  # noqa: ANN401 any argument
    """What a pipeline of such arguments registers."""
    return run(lambda: WindowsImagePipeline(NAME, arguments(**changes)) and None, unknown=unknown)


def empties(value: object) -> list[str]:
    """Paths of empty lists and maps in a resource's inputs."""
    if value in ([], {}):
        return [""]
    pairs: list[tuple[object, object]] = []
    if isinstance(value, dict):
        pairs = list(cast("dict[object, object]", value).items())
    elif isinstance(value, list):
        pairs = list(enumerate(cast("list[object]", value)))
    return [f"{key}.{path}" for key, item in pairs for path in empties(item)]


def recipe_version(**changes: Any) -> str:  # noqa: ANN401 any argument
    """The version of the recipe that such arguments give."""
    return registered(**changes).inputs(RECIPE)["version"]


def document(mocks: AwsMocks, suffix: str) -> str:
    """The document of one of our components, by the end of its name."""
    (data,) = [each.inputs["data"] for each in mocks.of_type(COMPONENT) if each.inputs["name"] == f"{NAME}-{suffix}"]
    return data


def component_names(mocks: AwsMocks) -> list[str]:
    """The recipe's steps, in order, without account and version."""
    return [each["componentArn"].split("component/")[1].split("/")[0] for each in mocks.inputs(RECIPE)["components"]]


def test_exactly_these_resources_are_made() -> None:
    versioned = {
        (kind, name.rpartition("-")[0]) if kind in VERSIONED else (kind, name) for kind, name in made(registered())
    }
    assert versioned == {
        ("WindowsImagePipeline", NAME),
        ("Role", f"{NAME}-build"),
        ("RolePolicy", f"{NAME}-build"),
        ("RolePolicyAttachment", f"{NAME}-build-EC2InstanceProfileForImageBuilder"),
        ("RolePolicyAttachment", f"{NAME}-build-AmazonSSMManagedInstanceCore"),
        ("InstanceProfile", f"{NAME}-build"),
        ("LogGroup", NAME),
        ("Component", f"{NAME}-updates"),
        ("Component", f"{NAME}-cache"),
        ("Component", f"{NAME}-boot-marks"),
        ("Component", f"{NAME}-boot-modules"),
        ("Component", f"{NAME}-evidence"),
        ("ImageRecipe", NAME),
        ("InfrastructureConfiguration", NAME),
        ("LaunchTemplate", f"{NAME}-fast-launch"),
        ("DistributionConfiguration", NAME),
        ("ImagePipeline", NAME),
    }


def test_everything_stands_under_the_component() -> None:
    found = parents(registered(lifecycle={"delete_after_days": 90}))
    assert found.pop("WindowsImagePipeline") == {"Stack"}
    assert set.union(*found.values()) == {"WindowsImagePipeline"}


def test_the_recipe_is_built_on_the_parent_with_an_encrypted_gp3_root() -> None:
    recipe = registered(root_volume={"size_gib": 120}).inputs(RECIPE)
    assert recipe["parentImage"] == PARENT
    assert recipe["blockDeviceMappings"] == [
        {
            "deviceName": "/dev/sda1",
            "ebs": {
                "volumeType": "gp3",
                "volumeSize": 120,
                "iops": 3000,
                "throughput": 125,
                "encrypted": "true",
                "deleteOnTermination": "true",
            },
        }
    ]
    # Image Builder refuses it for Windows (terraform-provider-aws#23568).
    assert "systemsManagerAgent" not in recipe


def test_updates_come_before_the_cache_and_the_evidence_last() -> None:
    own = {"arn": "arn:aws:imagebuilder:eu-central-1:aws:component/agent/1.0.0/1"}
    artifacts = "arn:aws:imagebuilder:eu-central-1:aws:component/eks-optimized-ami-windows/1.35.x"
    mocks = registered(components=[own], artifacts_component_arn=artifacts)
    assert component_names(mocks) == [
        "eks-optimized-ami-windows",
        f"{NAME}-updates",
        f"{NAME}-cache",
        f"{NAME}-boot-marks",
        f"{NAME}-boot-modules",
        "agent",
        f"{NAME}-evidence",
    ]


DOCUMENT = (
    "{schemaVersion: 1.0, parameters: [{a: {type: string, default: '0'}}, {b: {type: string, default: '0'}}], "
    "phases: [{name: test, steps: [{name: Own}]}]}"
)


def test_steps_of_one_s_own_run_where_they_ask_to(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(DOCUMENT)
    own = [
        {"name": "last", "document": DOCUMENT, "parameters": {"b": "2", "a": "1"}},
        {"name": "first", "file": str(tmp_path / "own.yaml"), "before": "updates"},
        {"name": "middle", "script": "1", "before": "cache"},
    ]
    mocks = registered(components=own)
    assert [name.removeprefix(f"{NAME}-") for name in component_names(mocks)] == [
        "first",
        "updates",
        "middle",
        "cache",
        "boot-marks",
        "boot-modules",
        "last",
        "evidence",
    ]
    assert document(mocks, "first") == document(mocks, "last") == DOCUMENT
    parameters = [each.get("parameters") for each in mocks.inputs(RECIPE)["components"]]
    assert parameters[6] == [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    changed = [{**own[0], "parameters": {"a": "3"}}]
    assert recipe_version(components=changed) != recipe_version(components=own[:1])


def test_the_build_role_reads_just_the_secrets_and_makes_just_the_repositories_that_are_named() -> None:
    secrets = {
        "A": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf",
        "B": "arn:aws:ssm:eu-central-1:123456789012:parameter/b",
    }
    mocks = registered(
        components=[{"name": "agent", "script": "1", "secrets": secrets}],
        cached_images=[PRIVATE.replace("/app:", "/hub/app:")],
        build={"pull_through_prefixes": ["hub"], "policy_arns": ["arn:aws:iam::123456789012:policy/own"]},
    )
    found = json.loads(mocks.inputs(ROLE_POLICY)["policy"])["Statement"][3:]
    assert [(each["Action"], each["Resource"]) for each in found] == [
        ("secretsmanager:GetSecretValue", [secrets["A"]]),
        ("ssm:GetParameter", [secrets["B"]]),
        (
            ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            ["arn:aws:ecr:eu-central-1:123456789012:repository/hub/*"],
        ),
    ]
    attached = [each.inputs["policyArn"] for each in mocks.of_type(ATTACHMENT)]
    assert "arn:aws:iam::123456789012:policy/own" in attached


def test_parameters_of_a_component_are_handed_on_sorted() -> None:
    own = {"arn": "arn:aws:imagebuilder:eu-central-1:aws:component/agent/1.0.0/1", "parameters": {"b": "2", "a": "1"}}
    (step,) = [
        each for each in registered(components=[own]).inputs(RECIPE)["components"] if "agent" in each["componentArn"]
    ]
    assert step["parameters"] == [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]


def test_an_image_without_updates_or_cache_is_still_proven() -> None:
    assert component_names(registered(updates=None, cached_images=[], boot={"modules": False})) == [f"{NAME}-evidence"]


def test_chosen_updates_are_in_the_documents() -> None:
    mocks = registered(updates={"exclude": ["KB5068787"], "required": ["KB5066131"]})
    update = yaml.safe_load(document(mocks, "updates"))
    assert update["phases"][0]["steps"][0]["inputs"] == {"exclude": ["KB5068787"]}
    assert "@('KB5066131')" in document(mocks, "evidence")


@pytest.mark.parametrize(
    "change",
    [
        {"parent_image": "ami-0123456789abcdef0"},
        {"cached_images": [CACHED, PRIVATE]},
        {"updates": {"exclude": ["KB5068787"]}},
        {"root_volume": {"size_gib": 120}},
        {
            "root_volume": {
                "size_gib": 80,
                "kms_key_id": "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
            }
        },
        {"components": [{"arn": "arn:aws:imagebuilder:eu-central-1:aws:component/agent/1.0.0/1"}]},
    ],
)
def test_another_content_is_another_version_of_the_recipe_under_the_same_name(change: dict[str, Any]) -> None:
    changed = registered(**change).inputs(RECIPE)
    assert changed["name"] == NAME
    assert changed["version"] != recipe_version()


def test_each_version_is_a_resource_of_its_own_so_that_none_is_ever_replaced() -> None:
    def resources(mocks: AwsMocks) -> dict[str, str]:
        return {each.urn: each.inputs["version"] for kind in (RECIPE, COMPONENT) for each in mocks.of_type(kind)}

    before, after = resources(registered()), resources(registered(cached_images=[PRIVATE]))
    assert {urn for urn in before if urn in after} == {urn for urn in before if before[urn] in after.values()}
    assert all(before[urn] == after[urn] for urn in before if urn in after)
    assert len(before.keys() - after.keys()) == 3


def test_what_is_empty_is_not_sent() -> None:
    own: dict[str, Any] = {"arn": "arn:aws:imagebuilder:eu-central-1:aws:component/agent/1.0.0/1", "parameters": {}}
    mocks = registered(tags={}, components=[own], cached_images=[], distributions=[], build={"security_group_ids": []})
    empty = [(each.type, key) for each in mocks.registrations if each.custom for key in empties(each.inputs)]
    assert empty == []


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": {"expression": "rate(7 days)"}},
        {"build": {"instance_types": ["m6i.large"]}},
        {"tags": {"team": "a"}},
    ],
)
def test_what_is_not_in_the_image_leaves_its_version_alone(change: dict[str, Any]) -> None:
    assert recipe_version(**change) == recipe_version()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fast_launch": None}, '"fastLaunch":false'),
        ({"distributions": [{"region": "us-east-1"}, {"region": "eu-central-1"}]}, "$OtherRegions = @('us-east-1')"),
        ({"output_parameter": "/imagebuilder/mine"}, "$Parameter = '/imagebuilder/mine/manifest'"),
    ],
)
def test_what_the_image_writes_down_of_itself_is_part_of_it(change: dict[str, Any], told: str) -> None:
    assert told in document(registered(**change), "evidence")
    assert told not in document(registered(), "evidence")


def test_the_machines_take_session_tokens_only_and_go_when_a_build_fails() -> None:
    machines = registered().inputs(MACHINES)
    assert machines["instanceMetadataOptions"] == {"httpTokens": "required", "httpPutResponseHopLimit": 1}
    assert machines["terminateInstanceOnFailure"] is True
    assert registered(build={"keep_failed_instance": True}).inputs(MACHINES)["terminateInstanceOnFailure"] is False


def test_the_machines_stand_where_they_are_told_and_log_where_they_are_told() -> None:
    build = {
        "subnet_id": "subnet-01234567",
        "security_group_ids": ["sg-01234567"],
        "sns_topic_arn": "arn:aws:sns:eu-central-1:123456789012:builds",
        "s3_logs": {"bucket": "logs", "prefix": "windows"},
    }
    mocks = registered(build=build)
    machines = mocks.inputs(MACHINES)
    assert machines["subnetId"] == "subnet-01234567"
    assert machines["securityGroupIds"] == ["sg-01234567"]
    assert machines["snsTopicArn"] == build["sns_topic_arn"]
    assert machines["logging"] == {"s3Logs": {"s3BucketName": "logs", "s3KeyPrefix": "windows"}}
    assert mocks.inputs(TEMPLATE)["networkInterfaces"] == [
        {"deviceIndex": 0, "subnetId": "subnet-01234567", "securityGroups": ["sg-01234567"]}
    ]
    statements = json.loads(mocks.inputs(ROLE_POLICY)["policy"])["Statement"]
    assert [each["Resource"] for each in statements if each["Action"] == "s3:PutObject"] == [
        "arn:aws:s3:::logs/windows/*"
    ]


def test_the_build_role_reads_the_logins_of_registries_and_reaches_mirrors_in_ecr() -> None:
    login = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf"
    mocks = registered(
        cached_images=["docker.io/app:1-ltsc2022", CACHED],
        registries=[
            {"host": "docker.io", "login": login},
            {"host": "mcr.microsoft.com", "mirror": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mcr"},
        ],
        build={"pull_through_prefixes": ["mcr"]},
    )
    statements = json.loads(mocks.inputs(ROLE_POLICY)["policy"])["Statement"]
    assert statements[3:] == [
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": [login]},
        {
            "Effect": "Allow",
            "Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            "Resource": ["arn:aws:ecr:eu-central-1:123456789012:repository/mcr/*"],
        },
    ]
    attached = [each.inputs["policyArn"] for each in mocks.of_type(ATTACHMENT)]
    assert any("ContainerRegistry" in arn for arn in attached)
    assert login not in json.dumps([mocks.inputs(RECIPE), statements[:3]])


def test_a_mirror_that_wants_no_login_is_a_step_of_its_own_before_the_cache() -> None:
    mocks = registered(registries=[{"host": "mcr.microsoft.com", "mirror": "mirror.example"}])
    assert component_names(mocks) == [
        f"{NAME}-{step}" for step in ("updates", "registries", "cache", "boot-marks", "boot-modules", "evidence")
    ]
    only = registered(
        registries=[{"host": "mcr.microsoft.com", "mirror": "123456789012.dkr.ecr.us-east-1.amazonaws.com"}]
    )
    assert f"{NAME}-registries" not in {each.inputs["name"] for each in only.of_type(COMPONENT)}


def test_the_build_role_may_tag_its_image_with_the_facts_of_the_build_and_write_the_manifest_and_no_more() -> None:
    mocks = registered(distributions=[{"region": "us-east-1"}, {"region": "eu-central-1"}])
    tag, read, write = json.loads(mocks.inputs(ROLE_POLICY)["policy"])["Statement"]
    facts = ["eks-windows-nodes/kubelet-version", "eks-windows-nodes/os-build", "eks-windows-nodes/fast-launch"]
    assert tag == {
        "Effect": "Allow",
        "Action": "ec2:CreateTags",
        "Resource": "arn:aws:ec2:eu-central-1::image/*",
        "Condition": {
            "StringEquals": {"aws:ResourceTag/CreatedBy": "EC2 Image Builder"},
            "ForAllValues:StringEquals": {"aws:TagKeys": facts},
        },
    }
    assert read == {
        "Effect": "Allow",
        "Action": "ec2:DescribeTags",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}},
    }
    name = f"123456789012:parameter/imagebuilder/eks-windows-nodes/{NAME}/manifest"
    assert write == {
        "Effect": "Allow",
        "Action": "ssm:PutParameter",
        "Resource": [f"arn:aws:ssm:eu-central-1:{name}", f"arn:aws:ssm:us-east-1:{name}"],
    }


def test_the_build_role_reads_ecr_only_where_the_cache_needs_it() -> None:
    def policies(mocks: AwsMocks) -> set[str]:
        return {each.inputs["policyArn"].rpartition("/")[2] for each in mocks.of_type(ATTACHMENT)}

    assert policies(registered(cached_images=[PRIVATE])) - policies(registered()) == {
        "AmazonEC2ContainerRegistryPullOnly"
    }


def test_the_image_goes_to_its_own_region_with_its_facts_as_tags_and_writes_its_parameter() -> None:
    mocks = registered(tags={"team": "a"})
    (home,) = mocks.inputs(DISTRIBUTION)["distributions"]
    assert home["region"] == "eu-central-1"
    assert home["amiDistributionConfiguration"] == {
        "name": NAME + "-{{ imagebuilder:buildDate }}",
        "amiTags": {
            "Name": NAME,
            "team": "a",
            "eks-windows-nodes/image": NAME,
            "eks-windows-nodes/windows-server": "2022",
            "eks-windows-nodes/variant": "Core",
            "eks-windows-nodes/kubernetes-minor": "1.35",
            "eks-windows-nodes/recipe-version": mocks.inputs(RECIPE)["version"],
            "eks-windows-nodes/boot-levers": "modules",
            "eks-windows-nodes/cached-image/01": CACHED,
        },
    }
    assert home["ssmParameterConfigurations"] == [
        {"parameterName": f"/imagebuilder/eks-windows-nodes/{NAME}/ami-id", "dataType": "aws:ec2:image"}
    ]


def test_fast_launch_has_six_parallel_launches_and_a_template_without_interface_tags() -> None:
    mocks = registered()
    (home,) = mocks.inputs(DISTRIBUTION)["distributions"]
    (fast,) = home["fastLaunchConfigurations"]
    assert fast["maxParallelLaunches"] == 6
    assert fast["snapshotConfiguration"] == {"targetResourceCount": 10}
    assert fast["accountId"] == "123456789012"
    template = mocks.inputs(TEMPLATE)
    assert template["tags"] == {"CreatedBy": "EC2 Image Builder", "eks-windows-nodes/image": NAME}
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert "tagSpecifications" not in template


def test_without_fast_launch_nothing_is_paid_for_and_nothing_claimed() -> None:
    mocks = registered(fast_launch=None)
    (home,) = mocks.inputs(DISTRIBUTION)["distributions"]
    assert "fastLaunchConfigurations" not in home
    assert "eks-windows-nodes/fast-launch" not in home["amiDistributionConfiguration"]["amiTags"]
    assert mocks.of_type(TEMPLATE) == []


def test_other_regions_and_accounts_get_what_they_are_given() -> None:
    mocks = registered(
        distributions=[
            {
                "region": "us-east-1",
                "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
                "copy_to_accounts": ["210987654321"],
                "share_with_accounts": ["111122223333"],
                "share_with_organizations": ["arn:aws:organizations::123456789012:organization/o-1234567890"],
            }
        ]
    )
    home, other = mocks.inputs(DISTRIBUTION)["distributions"]
    ami = other["amiDistributionConfiguration"]
    assert (home["region"], other["region"]) == ("eu-central-1", "us-east-1")
    assert ami["kmsKeyId"] == "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
    assert ami["targetAccountIds"] == ["210987654321"]
    assert ami["launchPermission"] == {
        "userIds": ["111122223333"],
        "organizationArns": ["arn:aws:organizations::123456789012:organization/o-1234567890"],
    }
    assert "fastLaunchConfigurations" not in other
    assert "eks-windows-nodes/fast-launch" not in ami["amiTags"]


def test_the_pipeline_builds_on_its_day_whatever_came_out_and_tests_what_it_built() -> None:
    pipeline = registered().inputs(PIPELINE)
    assert pipeline["schedule"] == {
        "scheduleExpression": "cron(0 12 ? * wed#3 *)",
        "timezone": "Etc/UTC",
        "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY",
    }
    assert pipeline["status"] == "ENABLED"
    assert pipeline["imageTestsConfiguration"] == {"imageTestsEnabled": True, "timeoutMinutes": 720}
    assert pipeline["loggingConfiguration"] == {"imageLogGroupName": f"/aws/imagebuilder/eks-windows-nodes/{NAME}"}
    assert registered(schedule={"enabled": False}).inputs(PIPELINE)["status"] == "DISABLED"


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({}, 5),
        ({"expression": "cron(0 3 ? * tue#2 *)", "timezone": "Europe/Berlin"}, 5),
        ({"expression": "rate(7 days)"}, 0),
        ({"enabled": False}, 0),
    ],
)
def test_a_preview_tells_the_next_dates(monkeypatch: pytest.MonkeyPatch, schedule: dict[str, Any], said: int) -> None:
    lines: list[str] = []

    def log(line: str, _resource: object = None) -> None:
        lines.append(line)

    monkeypatch.setattr(pulumi.log, "info", log)
    registered(unknown=True, schedule=schedule)
    assert [line.count(":00,") + line.count(":00 (") for line in lines] == ([said] if said else [])
    registered(schedule=schedule)
    assert len(lines) <= 1


@pytest.mark.parametrize(
    ("images", "told"),
    [
        ([CACHED], []),
        ([PRIVATE.replace("1-ltsc2022", "1"), CACHED], [PRIVATE.replace("1-ltsc2022", "1")]),
        ([f"{CACHED}@sha256:{'0' * 64}", f"registry.example/app@sha256:{'0' * 64}"], ["registry.example/app@"]),
    ],
)
def test_a_preview_warns_of_images_whose_windows_nobody_tells(
    monkeypatch: pytest.MonkeyPatch, images: list[str], told: list[str]
) -> None:
    lines: list[str] = []

    def log(line: str, _resource: object = None) -> None:
        lines.append(line)

    monkeypatch.setattr(pulumi.log, "warn", log)
    registered(unknown=True, cached_images=images)
    assert len(lines) == len(told)
    assert all(each in line and CACHED not in line for each, line in zip(told, lines, strict=True))


def test_old_images_stay_unless_told_otherwise_and_then_never_one_in_use() -> None:
    assert registered().of_type(LIFECYCLE) == []
    policy = registered(lifecycle={"delete_after_days": 90, "in_use_days": 30}).inputs(LIFECYCLE)
    assert policy["resourceSelection"] == {"recipes": [{"name": NAME, "semanticVersion": "x.x.x"}]}
    (detail,) = policy["policyDetails"]
    assert detail["filter"] == {"type": "AGE", "unit": "DAYS", "value": 90}
    assert detail["exclusionRules"]["amis"] == {
        "isPublic": False,
        "lastLaunched": {"unit": "DAYS", "value": 30},
        "tagMap": {"eks-windows-nodes/keep": "true"},
    }


def test_outputs_are_registered() -> None:
    assert component(registered(), "WindowsImagePipeline").outputs == {
        "pipeline_arn": f"arn:aws:imagebuilder:eu-central-1:123456789012:image-pipeline/{NAME}",
        "recipe_version": recipe_version(),
        "output_parameter": f"/imagebuilder/eks-windows-nodes/{NAME}/ami-id",
        "manifest_parameter": f"/imagebuilder/eks-windows-nodes/{NAME}/manifest",
        "log_group_name": f"/aws/imagebuilder/eks-windows-nodes/{NAME}",
        "build_role_arn": component(registered(), "WindowsImagePipeline").outputs["build_role_arn"],
    }


def test_at_a_first_preview_the_recipes_version_is_known_and_its_arn_is_not() -> None:
    mocks = registered(unknown=True)
    assert mocks.inputs(RECIPE)["version"] == recipe_version()
    assert is_unknown(mocks.inputs(PIPELINE)["imageRecipeArn"])
    (home,) = mocks.inputs(DISTRIBUTION)["distributions"]
    assert home["amiDistributionConfiguration"]["amiTags"]["eks-windows-nodes/recipe-version"] == recipe_version()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"image_name": "My Image"}, "image_name: found 'My Image'"),
        (
            {"windows_server": WindowsServer.SERVER_2025, "kubernetes_minor": "1.34"},
            "kubernetes_minor: found 1.34, expected at least 1.35",
        ),
        ({"cached_images": ["mcr.microsoft.com/windows/servercore:ltsc2025"]}, "made for ltsc2025"),
        ({"cached_images": [CACHED, CACHED]}, "twice; name it once"),
        ({"updates": {"include": ["x"]}}, "is neither the id of an update"),
    ],
)
def test_what_can_not_work_is_refused_before_anything_is_made(change: dict[str, Any], found: str) -> None:
    def program() -> None:
        with pytest.raises(ValueError, match=found):
            WindowsImagePipeline(NAME, arguments(**change))

    assert run(program).registrations == []


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        ({"expression": "cron(0 12 ? * wed#3 *)", "timezone": "Europe/Berlin"}, ("info", "builds next on Wed ")),
        ({"expression": "rate(7 days)"}, None),
        ({"expression": "cron(0 12 1 1 ? 2020)", "enabled": False}, None),
        (
            {"expression": "cron(0 12 1 1 ? 2020)"},
            (
                "warn",
                "schedule cron(0 12 1 1 ? 2020) names no day to come: nothing builds the image by itself",
            ),
        ),
    ],
    ids=["patch day", "rate", "off", "past"],
)
def test_a_preview_tells_when_the_next_builds_are(
    monkeypatch: pytest.MonkeyPatch, schedule: dict[str, Any], told: tuple[str, str] | None
) -> None:
    lines = said(monkeypatch)
    registered(unknown=True, schedule=schedule)
    assert len(lines) == (told is not None)
    if told is not None:
        level, text = lines[0]
        assert (level, text.startswith(told[1])) == (told[0], True)
        assert text.count("Wed ") == (5 if level == "info" else 0)


def test_a_preview_warns_of_images_of_which_no_tag_tells_what_runs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = said(monkeypatch)
    registered(unknown=True, schedule={"enabled": False}, cached_images=["registry.example/app:2", CACHED])
    assert lines == [
        (
            "warn",
            (
                "no tag tells whether this Windows runs registry.example/app:2: a pod whose image is of another "
                "version does not start"
            ),
        )
    ]


def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is said on the terminal from now on: how loud, and the words."""
    lines: list[tuple[str, str]] = []
    for level in ("info", "warn"):

        def note(text: str, _resource: object = None, level: str = level) -> None:
            lines.append((level, text))

        monkeypatch.setattr(pulumi.log, level, note)
    return lines


def test_the_page_shows_the_steps_in_the_order_in_which_a_recipe_has_them() -> None:
    """The picture and the table of docs/images.md."""
    steps = ("updates", "registries", "cache", "boot", "own", "evidence")
    own = {"name": "own-step", "script": "exit 0"}
    mirrored = [{"host": "mcr.microsoft.com", "mirror": "mirror.example/mcr"}]
    found = parts(parsed(arguments(components=[own], registries=mirrored)))
    names = [part.name for part in found if isinstance(part, Document)]
    order = list(dict.fromkeys(step for name in names for step in steps if name.startswith(f"{NAME}-{step}")))
    page = (ROOT / "docs/images.md").read_text()
    picture = next(line for line in page.splitlines() if line.lstrip().startswith("base["))
    section = page.split("## What is in an image")[1].split("## Versions")[0]
    table = re.findall(r"^\| (\w[\w ]*) \| ", section, re.MULTILINE)
    assert order == list(steps)
    assert [node for node in re.findall(r"(\w+)\[", picture) if node in steps] == order
    assert [row.removeprefix("your ") for row in table if row.removeprefix("your ") in steps] == order


def test_every_role_of_an_image_has_the_boundary_and_the_path_that_are_given() -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    watched: dict[str, Any] = {
        "parent_image": "arn:aws:imagebuilder:eu-central-1:aws:image/windows-server-2022-english-core-base-x86/x.x.x",
        "schedule": {"when_published": True},
        "lifecycle": {},
    }
    mocks = registered(**watched, build={"permissions_boundary": boundary, "role_path": "/builds/"})
    roles = [each.inputs for each in mocks.of_type("aws:iam/role:Role")]
    assert len(roles) == 4
    assert {(role["permissionsBoundary"], role["path"]) for role in roles} == {(boundary, "/builds/")}
    assert mocks.inputs("aws:iam/instanceProfile:InstanceProfile")["path"] == "/builds/"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"build": {"permissions_boundary": "own"}}, "build.permissions_boundary: found 'own', expected the ARN"),
        ({"build": {"log_retention_days": "own"}}, "build.log_retention_days: found 'own', expected one of 1, 3"),
        ({"schedule": {"timezone": "Nowhere"}}, "schedule.timezone: "),
    ],
)
def test_what_comes_late_and_can_not_be_is_told_in_a_line(changes: dict[str, dict[str, str]], line: str) -> None:
    def program() -> None:
        late: dict[str, Any] = {
            section: {key: pulumi.Output.from_input(value) for key, value in given.items()}
            for section, given in changes.items()
        }
        WindowsImagePipeline("windows", arguments(**late))

    with pytest.raises(LateError, match=f"^WindowsImagePipeline windows: {re.escape(line)}[^\n]*$"):
        run(program)
