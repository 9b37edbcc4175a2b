"""Where a finished image goes: Regions, accounts, its parameter, and Fast Launch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi_aws import imagebuilder as ib

from components.cluster.lookups import asked
from components.facts import defaults
from components.facts.release import FAST_LAUNCH_TAG, IMAGE_TAG, RECIPE_VERSION_TAG, static_tags
from components.images.args import DistributionArgs, FastLaunchArgs, WindowsImagePipelineArgs
from components.images.boot import boot_of
from components.images.checked import output_parameter, references

if TYPE_CHECKING:
    from collections.abc import Mapping

CREATED_BY = {"CreatedBy": "EC2 Image Builder"}
"""Image Builder's service-linked role uses only launch templates with this tag."""


def distribution(
    args: WindowsImagePipelineArgs, recipe_version: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> ib.DistributionConfiguration:
    """One entry per Region, the pipeline's own first; the AMI's static facts are its tags, and those of its copies.

    What holds for the AMI alone, Fast Launch among it, is tagged by the evidence step: these tags go to every account.
    """
    name, home = args["image_name"], args["region"]
    given = {each["region"]: each for each in args.get("distributions", ())}
    regions = {home: given.pop(home, DistributionArgs(region=home)), **given}
    settings = args.get("fast_launch", FastLaunchArgs())
    facts = static_tags(
        image=name,
        server=args["windows_server"],
        variant=args.get("variant", defaults.VARIANT),
        minor=args["kubernetes_minor"],
        cached_images=references(args),
        boot_levers=boot_of(args.get("boot")).levers,
    )
    tags: dict[str, pulumi.Input[str]] = {**args.get("tags", {}), **facts, RECIPE_VERSION_TAG: recipe_version}

    def entry(region: str, each: DistributionArgs) -> ib.DistributionConfigurationDistributionArgs:
        own, others = settings if region == home else each.get("fast_launch"), each.get("fast_launch")
        promise = {} if region == home or others is None else {FAST_LAUNCH_TAG: "true"}
        fast = [] if own is None else [_fast_launch(args, own, region, opts)]
        accounts = each.get("copy_to_accounts", ()) if others is not None else ()
        fast += [_switched_on(account, others or {}) for account in accounts]
        return ib.DistributionConfigurationDistributionArgs(
            region=region,
            ami_distribution_configuration=_ami(name, each, {**tags, **promise}),
            ssm_parameter_configurations=_parameters(output_parameter(args), each),
            fast_launch_configurations=fast or None,
        )

    return ib.DistributionConfiguration(
        name,
        name=name,
        distributions=[entry(region, each) for region, each in regions.items()],
        tags=args.get("tags") or None,
        opts=opts,
    )


def _parameters(
    name: str, each: DistributionArgs
) -> list[ib.DistributionConfigurationDistributionSsmParameterConfigurationArgs]:
    """The parameter of this account, and on request the same in the accounts that get a copy."""
    others = each.get("copy_to_accounts", ()) if each.get("copy_parameter", False) else ()
    return [
        ib.DistributionConfigurationDistributionSsmParameterConfigurationArgs(
            parameter_name=name, data_type="aws:ec2:image", ami_account_id=account
        )
        for account in (None, *others)
    ]


def _fast_launch(
    args: WindowsImagePipelineArgs, settings: FastLaunchArgs, region: str, opts: pulumi.ResourceOptions
) -> ib.DistributionConfigurationDistributionFastLaunchConfigurationArgs:
    """Fast Launch of this account's AMI, with a template for the machines that make its snapshots.

    Without one they would start in the default VPC with IMDSv1 allowed. The template must not tag network interfaces:
    EC2 then fails to switch Fast Launch on.
    """
    template = _template(args, region, opts)
    account = asked(aws.get_caller_identity, pulumi.InvokeOptions(parent=opts.parent)).account_id
    version = template.latest_version.apply(str)
    return _switched_on(
        account,
        settings,
        ib.DistributionConfigurationDistributionFastLaunchConfigurationLaunchTemplateArgs(
            launch_template_id=template.id, launch_template_version=version
        ),
    )


def _switched_on(
    account: pulumi.Input[str],
    settings: FastLaunchArgs,
    template: ib.DistributionConfigurationDistributionFastLaunchConfigurationLaunchTemplateArgs | None = None,
) -> ib.DistributionConfigurationDistributionFastLaunchConfigurationArgs:
    return ib.DistributionConfigurationDistributionFastLaunchConfigurationArgs(
        account_id=account,
        enabled=True,
        max_parallel_launches=settings.get("parallel_launches", defaults.FAST_LAUNCH_PARALLEL),
        snapshot_configuration=ib.DistributionConfigurationDistributionFastLaunchConfigurationSnapshotConfigurationArgs(
            target_resource_count=settings.get("snapshots", defaults.FAST_LAUNCH_SNAPSHOTS)
        ),
        launch_template=template,
    )


def _template(args: WindowsImagePipelineArgs, region: str, opts: pulumi.ResourceOptions) -> aws.ec2.LaunchTemplate:
    """At home in the subnet of the builds; elsewhere in the default VPC, as that subnet is not there."""
    build, at_home = args.get("build", {}), region == args["region"]
    subnet = build.get("subnet_id") if at_home else None
    interface = aws.ec2.LaunchTemplateNetworkInterfaceArgs(
        device_index=0, subnet_id=subnet, security_groups=list(build.get("security_group_ids", ()))
    )
    return aws.ec2.LaunchTemplate(
        f"{args['image_name']}-fast-launch" + ("" if at_home else f"-{region}"),
        region=None if at_home else region,
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        network_interfaces=[interface] if subnet is not None else None,
        tags={**args.get("tags", {}), **CREATED_BY, IMAGE_TAG: args["image_name"]},
        opts=opts,
    )


def _ami(
    image_name: str, distribution: DistributionArgs, ami_tags: Mapping[str, pulumi.Input[str]]
) -> ib.DistributionConfigurationDistributionAmiDistributionConfigurationArgs:
    shared = {
        "user_ids": distribution.get("share_with_accounts", ()),
        "organization_arns": distribution.get("share_with_organizations", ()),
        "organizational_unit_arns": distribution.get("share_with_organizational_units", ()),
    }
    permission = {key: list(values) for key, values in shared.items() if values}
    return ib.DistributionConfigurationDistributionAmiDistributionConfigurationArgs(
        name=f"{image_name}-{{{{ imagebuilder:buildDate }}}}",
        ami_tags={**ami_tags, "Name": image_name},
        kms_key_id=distribution.get("kms_key_id"),
        target_account_ids=list(distribution.get("copy_to_accounts", ())) or None,
        launch_permission=ib.DistributionConfigurationDistributionAmiDistributionConfigurationLaunchPermissionArgs(
            **permission
        )
        if permission
        else None,
    )
