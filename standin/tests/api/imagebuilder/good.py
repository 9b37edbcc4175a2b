"""One good case of each of Image Builder's resources; tests break one thing in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_imagebuilder import ImagebuilderClient

ACCOUNT = "arn:aws:imagebuilder:eu-central-1:123456789012"
MANAGED = "arn:aws:imagebuilder:eu-central-1:aws"
PARENT = "ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35/image_id"

DOCUMENT = """
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Settings
        action: ExecutePowerShell
        inputs:
          commands: [Write-Output hello]
"""

_tokens = count(1)


def token() -> str:
    """A client token that no request has used."""
    return f"token-{next(_tokens)}"


def component(name: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """CreateComponent."""
    good = {"name": name, "semanticVersion": "1.0.0", "platform": "Windows", "data": DOCUMENT, "clientToken": token()}
    return good | changes


def recipe(name: str, *components: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """CreateImageRecipe."""
    return {
        "name": name,
        "semanticVersion": "1.0.0",
        "parentImage": PARENT,
        "components": [{"componentArn": arn} for arn in components],
        "clientToken": token(),
    } | changes


def infrastructure(name: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """CreateInfrastructureConfiguration; the instance profile has the same name."""
    return {"name": name, "instanceProfileName": name, "clientToken": token()} | changes


def distribution(name: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """CreateDistributionConfiguration."""
    ami = {"name": f"{name}-{{{{ imagebuilder:buildDate }}}}", "amiTags": {"team": "platform"}}
    regions = [{"region": "eu-central-1", "amiDistributionConfiguration": ami}]
    return {"name": name, "distributions": regions, "clientToken": token()} | changes


def pipeline(name: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """CreateImagePipeline over the others of the same name."""
    return {
        "name": name,
        "imageRecipeArn": f"{ACCOUNT}:image-recipe/{name}/1.0.0",
        "infrastructureConfigurationArn": f"{ACCOUNT}:infrastructure-configuration/{name}",
        "distributionConfigurationArn": f"{ACCOUNT}:distribution-configuration/{name}",
        "clientToken": token(),
    } | changes


@dataclass(frozen=True)
class Workshop:
    """Makes all that a pipeline needs, each part changed as asked."""

    imagebuilder: ImagebuilderClient
    iam: IAMClient

    def profile(self, name: str, *, with_role: bool = True) -> None:
        """An instance profile."""
        self.iam.create_instance_profile(InstanceProfileName=name)
        if with_role:
            self.iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
            self.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)

    def pipeline(
        self,
        name: str,
        *components: str,
        recipe_changes: dict[str, Any] | None = None,
        distribution_changes: dict[str, Any] | None = None,
        pipeline_changes: dict[str, Any] | None = None,
    ) -> str:
        """A whole pipeline; returns its ARN."""
        self.profile(name)
        made = components or (self.imagebuilder.create_component(**component(name))["componentBuildVersionArn"],)
        self.imagebuilder.create_image_recipe(**recipe(name, *made, **(recipe_changes or {})))
        self.imagebuilder.create_infrastructure_configuration(**infrastructure(name))
        self.imagebuilder.create_distribution_configuration(**distribution(name, **(distribution_changes or {})))
        return self.imagebuilder.create_image_pipeline(**pipeline(name, **(pipeline_changes or {})))["imagePipelineArn"]

    def start(self, pipeline_arn: str) -> str:
        """Start a pipeline; returns the image's ARN."""
        started = self.imagebuilder.start_image_pipeline_execution(imagePipelineArn=pipeline_arn, clientToken=token())
        return started["imageBuildVersionArn"]

    def states(self, image_arn: str, looks: int = 8) -> list[str]:
        """The states that a build goes through as it is looked at."""
        seen: list[str] = []
        for _ in range(looks):
            image = self.imagebuilder.get_image(imageBuildVersionArn=image_arn)["image"]
            seen.append(image.get("state", {}).get("status", ""))
        return list(dict.fromkeys(seen))
