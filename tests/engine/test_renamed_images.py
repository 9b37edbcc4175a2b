"""Images renamed, removed and sent elsewhere in one update: nothing is orphaned, nothing replaced in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner

from operations.cli import app
from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from tests.components import configs
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

KEY = "eks-windows-nodes:images"
OTHER = "210987654321"
HERE = f"arn:aws:kms:{REGION}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"


def image(name: str, **changes: object) -> dict[str, Any]:
    return configs.images(name=name, **changes)[KEY][0]


@pytest.mark.nightly
def test_images_are_renamed_removed_and_sent_elsewhere_and_nothing_stays_behind(fresh: Sandbox) -> None:
    elsewhere: dict[str, object] = {"distributions": [{"region": "us-east-1"}, {"region": "us-west-2"}]}
    shared: dict[str, object] = {
        "distributions": [{"region": "us-east-1"}, {"region": REGION, "kmsKeyId": HERE, "copyToAccounts": [OTHER]}]
    }
    _up(fresh, image("former", lifecycle={}), image("gone"), image("kept", **elsewhere))
    outputs = fresh.stack("images").outputs()["images"]
    built = ensure_built(outputs["gone"]["pipelineArn"], REGION, lambda _: None)

    outcome = _up(fresh, image("latter", lifecycle={}), image("kept", **shared))

    done = {(step["op"], step["urn"].rpartition("::")[2].partition("-")[0]) for step in _steps(outcome)}
    assert done == {
        ("create", "latter"),
        ("delete", "former"),
        ("delete", "gone"),
        ("update", "kept"),
        ("same", "kept"),
        # The build tells each Region what it found, so that another Region makes another step, and recipe.
        ("create", "kept"),
        ("delete", "kept"),
    }
    anew = {
        step["type"].rpartition(":")[2]
        for step in _steps(outcome)
        if step["op"] in {"create", "delete"} and "::kept-" in step["urn"]
    }
    assert anew == {"Component", "ImageRecipe"}
    assert set(fresh.stack("images").outputs()["images"]) == {"latter", "kept"}
    left = [name for name in _names() if name.startswith(("former", "gone"))]
    assert left == []
    regions = boto3.client("imagebuilder", region_name=REGION).get_distribution_configuration(
        distributionConfigurationArn=f"arn:aws:imagebuilder:{REGION}:123456789012:distribution-configuration/kept"
    )["distributionConfiguration"]["distributions"]
    accounts = {each["region"]: each["amiDistributionConfiguration"].get("targetAccountIds", []) for each in regions}
    assert accounts == {REGION: [OTHER], "us-east-1": []}
    ec2 = boto3.client("ec2", region_name=REGION)
    assert ec2.describe_images(ImageIds=[built.ami_id])["Images"][0]["State"] == "available"
    # What the build wrote is no stack's: the command finds it, and takes nothing of the images that are there.
    ran = CliRunner().invoke(app, ["images", "cleanup", "--folder", str(fresh.project), "--yes", "--json"])
    assert ran.exit_code == 0, ran.output
    removed = {row["name"] for row in json.loads(ran.stdout)["parameters"] if row["removed"]}
    assert removed == {outputs["gone"]["outputParameter"], outputs["gone"]["manifestParameter"]}
    names = [each["Name"] for each in boto3.client("ssm", region_name=REGION).describe_parameters()["Parameters"]]
    assert removed.isdisjoint(names)


def _up(fresh: Sandbox, *images: dict[str, Any]) -> Any:  # noqa: ANN401 the engine's outcome
    config = fresh.config("images")
    config["config"][KEY] = list(images)
    fresh.configure("images", config)
    return succeeded(fresh.stack("images").up())


def _steps(outcome: Any) -> list[dict[str, Any]]:  # noqa: ANN401 as above
    events = [each["resourcePreEvent"]["metadata"] for each in outcome.events if "resourcePreEvent" in each]
    return [each for each in events if each["type"].startswith("aws:")]


def _names() -> list[str]:
    """Names of all that pipelines are made of in the account."""
    builder = boto3.client("imagebuilder", region_name=REGION)
    found = [each["name"] for each in builder.list_components()["componentVersionList"]]
    found += [each["name"] for each in builder.list_image_recipes()["imageRecipeSummaryList"]]
    found += [each["name"] for each in builder.list_image_pipelines()["imagePipelineList"]]
    found += [each["name"] for each in builder.list_lifecycle_policies()["lifecyclePolicySummaryList"]]
    found += [
        each["name"] for each in builder.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"]
    ]
    found += [
        each["name"] for each in builder.list_distribution_configurations()["distributionConfigurationSummaryList"]
    ]
    found += [each["RoleName"] for each in boto3.client("iam").list_roles()["Roles"]]
    groups = boto3.client("logs", region_name=REGION).describe_log_groups()["logGroups"]
    return found + [each["logGroupName"].rpartition("/")[2] for each in groups]
