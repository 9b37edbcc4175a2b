"""What else the launch template of Windows nodes says, field by field, and as the provider takes it."""

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws


class CpuOptionsArgs(TypedDict):
    """Cores and threads, as licences count them; of each type EC2 takes some numbers only."""

    core_count: pulumi.Input[int]
    """Cores."""

    threads_per_core: pulumi.Input[int]
    """Threads of each core."""


class LaunchTemplateArgs(TypedDict):
    """What else the launch template says of a machine. Default of each: nothing, so that EC2's own holds."""

    ebs_optimized: NotRequired[pulumi.Input[bool] | None]
    """Bandwidth of its own for volumes; types of the present have it anyway."""

    cpu_credits: NotRequired[pulumi.Input[str] | None]
    """standard or unlimited, of burstable types."""

    cpu_options: NotRequired[CpuOptionsArgs | None]
    """Cores and threads."""

    disable_api_stop: NotRequired[pulumi.Input[bool] | None]
    """Refuse a stop by the API."""

    disable_api_termination: NotRequired[pulumi.Input[bool] | None]
    """Refuse an end by the API; Auto Scaling's own is not one."""

    auto_recovery: NotRequired[pulumi.Input[str] | None]
    """default or disabled: whether EC2 moves a machine whose host has failed."""


def template_extras(args: LaunchTemplateArgs) -> dict[str, Any]:
    """The inputs of the template; nothing for what is not said, so that no template gets a version by it."""
    bought, cpu, recovery = args.get("cpu_credits"), args.get("cpu_options"), args.get("auto_recovery")
    said = {
        "ebs_optimized": _text(args.get("ebs_optimized")),
        "credit_specification": bought and aws.ec2.LaunchTemplateCreditSpecificationArgs(cpu_credits=_plain(bought)),
        "cpu_options": cpu
        and aws.ec2.LaunchTemplateCpuOptionsArgs(
            core_count=cpu["core_count"], threads_per_core=cpu["threads_per_core"]
        ),
        "disable_api_stop": args.get("disable_api_stop"),
        "disable_api_termination": args.get("disable_api_termination"),
        "maintenance_options": recovery
        and aws.ec2.LaunchTemplateMaintenanceOptionsArgs(auto_recovery=_plain(recovery)),
    }
    return {name: value for name, value in said.items() if value is not None}


def _text(value: pulumi.Input[bool] | None) -> pulumi.Input[str] | None:
    """The provider has this one as a text."""
    return None if value is None else pulumi.Output.from_input(value).apply(lambda known: str(known).lower())


def _plain(value: pulumi.Input[str]) -> pulumi.Input[str]:
    return str(value) if isinstance(value, str) else value
