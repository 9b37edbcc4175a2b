"""The last part of a build: an AMI in every region, and what is switched on or written down for it.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/manage-distribution-settings.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException
from moto.ec2.utils import random_ami_id

from standin.api.clock import clock
from standin.api.ec2.amis import StandInAmi
from standin.api.fields import Fields, entries, section
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.facts import evidence
from standin.api.imagebuilder.facts import tested as text_of_tests
from standin.api.imagebuilder.written import parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from standin.api.imagebuilder.document import Document
    from standin.api.imagebuilder.models import ImageBuilderBackend


CROSS_ACCOUNT_ROLE = "EC2ImageBuilderDistributionCrossAccountRole"
"""The role of a target account that Image Builder copies with."""

OWN_PARAMETERS = "/imagebuilder/"
"""Where the service-linked role may write parameters; any other name needs the pipeline's own execution role."""

_KEY_REGION = re.compile(r"arn:[^:]+:kms:([^:]+):")
_VARIABLE = re.compile(r"\{\{\s*imagebuilder:(\w+)\s*\}\}")


class RegionFailedError(Exception):
    """Distribution to a region failed in a step, as GetImage shows it."""

    def __init__(self, region: str, step: str | None, message: str) -> None:
        """`step` is one of those that configure an AMI; None where there was none to configure yet."""
        super().__init__(message)
        self.region = region
        self.message = message
        failure = {"region": region, "status": "FAILED", "errorMessage": message}
        failure |= {"imageConfigurationStep": step} if step else {}
        self.shown: dict[str, Any] = {"errorMessage": message, "regionFailures": [failure]}


def distribute(
    backend: ImageBuilderBackend,
    image: Fields,
    parent: StandInAmi,
    facts: Mapping[str, str],
    tested: Sequence[Document],
) -> list[dict[str, Any]]:
    """Make the AMIs of an image and configure them; returns them as GetImage's outputResources show them.

    Args:
        backend: the backend of the region that builds.
        image: the image.
        parent: the AMI that it was built from.
        facts: what a machine of the image finds.
        tested: documents whose test steps have run, on an instance of the AMI of the Region that builds: no other AMI
            has the tags that they put on it.

    Raises:
        RegionFailedError: a step in a region failed; AMIs that were made by then stay, as they do in AWS.
    """
    configuration = section(image, "distributionConfiguration")
    here: list[Fields] = [{"region": backend.region_name}]
    outputs: list[dict[str, Any]] = []
    for distribution in configuration.get("distributions") or here:
        _check_key(backend, image["imageRecipe"], distribution)
        at_home = distribution["region"] == backend.region_name
        ami = _register(backend, image, parent, distribution, facts, evidence(facts, tested) if at_home else {})
        if at_home:
            _write_down(backend, image, parent, facts, tested, ami)
        _switch_on_fast_launch(backend, distribution, ami)
        amis = {backend.account_id: ami, **_copy_to_accounts(backend, distribution, ami)}
        _write_parameters(backend, image, distribution, amis)
        outputs += [_output(account, distribution, each) for account, each in amis.items()]
    return outputs


def _output(account: str, distribution: Fields, ami: StandInAmi) -> dict[str, Any]:
    """An AMI as GetImage shows it."""
    return {
        "region": distribution["region"],
        "image": ami.id,
        "name": ami.name,
        "description": ami.description,
        "state": {"status": "AVAILABLE"},
        "accountId": account,
    }


def _copy_to_accounts(backend: ImageBuilderBackend, distribution: Fields, ami: StandInAmi) -> dict[str, StandInAmi]:
    """The AMI once more in each target account, by its role there.

    Raises:
        RegionFailedError: an account has no such role.
    """
    copies: dict[str, StandInAmi] = {}
    for account in entries(section(distribution, "amiDistributionConfiguration"), "targetAccountIds"):
        if account == backend.account_id:
            continue
        region = distribution["region"]
        if not backend.neighbours.has_role(account, CROSS_ACCOUNT_ROLE):
            role = f"arn:{backend.partition}:iam::{account}:role/{CROSS_ACCOUNT_ROLE}"
            raise RegionFailedError(region, None, f"Not authorized to assume the role '{role}'.")
        ec2 = backend.neighbours.ec2(region, account)
        copy = StandInAmi(
            ec2,
            random_ami_id(),
            name=ami.name,
            description=ami.description or "",
            windows=ami.windows,
            root_volume=ami.root_volume,
            tags={tag["key"]: tag["value"] for tag in ami.get_tags()},
            facts=ami.facts,
        )
        copy.source_image_id = ami.id
        ec2.amis[copy.id] = copy
        copies[account] = copy
    return copies


def _check_key(backend: ImageBuilderBackend, recipe: Fields, distribution: Fields) -> None:
    """Nobody else may use an account's own key for EBS, and a key encrypts in its own Region only.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html, considerations.

    Raises:
        RegionFailedError: the AMI can't be shared, or encrypted.
    """
    settings, region = section(distribution, "amiDistributionConfiguration"), distribution["region"]
    volumes = [section(each, "ebs") for each in entries(recipe, "blockDeviceMappings")]
    own = next((each["kmsKeyId"] for each in volumes if each.get("kmsKeyId")), None)
    key = settings.get("kmsKeyId") or (own if region == backend.region_name else None)
    place = _KEY_REGION.match(key or "")
    if place is not None and place[1] != region:
        raise RegionFailedError(region, None, f"InvalidParameterValue: The key {key} is not in {region}.")
    others = set(entries(settings, "targetAccountIds")) - {backend.account_id}
    shared = [value for values in section(settings, "launchPermission").values() for value in values]
    if (others or shared) and key is None and any(each.get("encrypted") for each in volumes):
        message = "InvalidParameter: Snapshots encrypted with the AWS Managed CMK can't be shared"
        raise RegionFailedError(region, None, message)


def _write_down(
    backend: ImageBuilderBackend,
    image: Fields,
    parent: StandInAmi,
    facts: Mapping[str, str],
    tested: Sequence[Document],
    ami: StandInAmi,
) -> None:
    """The parameter that a test step writes. It is told before the AMI's own: the test is over by then."""
    arn = Arn.parse(image["arn"])
    told = {"ami": ami.id, "region": backend.region_name, "image": image["arn"], "version": arn.version}
    told |= {"parent": parent.id, "day": clock.now().date().isoformat(), **facts}
    found = parameter(text_of_tests(tested), told)
    if found is not None:
        name, value, further = found
        for region in [backend.region_name, *further]:
            backend.neighbours.put_parameter(region, name, value, "text", tier="Intelligent-Tiering")


def ami_name(template: str, image: Fields) -> str:
    """An AMI's name from its template, whose variables are the build's date and version."""
    values = {
        "buildDate": clock.now().isoformat(timespec="milliseconds").replace(":", "-") + "Z",
        "buildVersion": Arn.parse(image["arn"]).build,
    }
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), template)


def _register(
    backend: ImageBuilderBackend,
    image: Fields,
    parent: StandInAmi,
    distribution: Fields,
    facts: Mapping[str, str],
    evidence: Mapping[str, str],
) -> StandInAmi:
    settings = section(distribution, "amiDistributionConfiguration")
    ec2 = backend.neighbours.ec2(distribution["region"])
    recipe = image["imageRecipe"]
    own = {"CreatedBy": "EC2 Image Builder", "Ec2ImageBuilderArn": image["arn"]}
    ami = StandInAmi(
        ec2,
        random_ami_id(),
        name=ami_name(settings.get("name") or f"{recipe['name']} {{{{ imagebuilder:buildDate }}}}", image),
        description=settings.get("description") or recipe.get("description") or "",
        windows=parent.windows,
        root_volume=parent.root_volume | _root_volume(recipe, parent.root_device_name),
        tags=section(recipe, "amiTags") | section(settings, "amiTags") | dict(evidence) | own,
        facts=facts,
    )
    ami.source_image_id = parent.id
    permission = section(settings, "launchPermission")
    ami.launch_permissions += [{"UserId": user} for user in entries(permission, "userIds")]
    ami.launch_permissions += [{"Group": group} for group in entries(permission, "userGroups")]
    ec2.amis[ami.id] = ami
    return ami


def _root_volume(recipe: Fields, device: str) -> dict[str, Any]:
    names = {"volumeSize": "VolumeSize", "volumeType": "VolumeType", "iops": "Iops", "throughput": "Throughput"}
    names |= {"encrypted": "Encrypted", "kmsKeyId": "KmsKeyId", "deleteOnTermination": "DeleteOnTermination"}
    for mapping in entries(recipe, "blockDeviceMappings"):
        if mapping.get("deviceName") == device:
            volume = section(mapping, "ebs")
            return {names[key]: value for key, value in volume.items() if key in names}
    return {}


def _switch_on_fast_launch(backend: ImageBuilderBackend, distribution: Fields, ami: StandInAmi) -> None:
    for wanted in entries(distribution, "fastLaunchConfigurations"):
        if not wanted["enabled"] or wanted.get("accountId") not in {None, backend.account_id}:
            continue
        template = dict(section(wanted, "launchTemplate"))
        if template:
            template["Version"] = template.pop("launchTemplateVersion", "$Default")
        ec2 = backend.neighbours.ec2(distribution["region"])
        try:
            ec2.enable_fast_launch(
                ami.id,
                section(wanted, "snapshotConfiguration").get("targetResourceCount"),
                wanted.get("maxParallelLaunches"),
                {key[0].upper() + key[1:]: value for key, value in template.items()} or None,
            )
        except ServiceException as error:
            region, step = distribution["region"], "UPDATE_FAST_LAUNCH_CONFIGURATIONS"
            raise RegionFailedError(region, step, f"{error.code}: {error.message}") from error


def _write_parameters(
    backend: ImageBuilderBackend, image: Fields, distribution: Fields, amis: Mapping[str, StandInAmi]
) -> None:
    """Write the id of each account's AMI into that account's parameter."""
    for output in entries(distribution, "ssmParameterConfigurations"):
        name: str = output["parameterName"]
        if not name.startswith(OWN_PARAMETERS) and not image.get("executionRole"):
            raise RegionFailedError(
                distribution["region"],
                "PUT_SSM_PARAMETERS",
                f"AWSServiceRoleForImageBuilder is not authorized to perform ssm:PutParameter on '{name}': parameters "
                f"outside {OWN_PARAMETERS} need an execution role",
            )
        account = output.get("amiAccountId", backend.account_id)
        backend.neighbours.put_parameter(
            distribution["region"], name, amis[account].id, output.get("dataType", "text"), account=account
        )
