"""Settings of a launch template that nothing else says."""

from types import MappingProxyType
from typing import Annotated, ClassVar

from components.facts import limits
from components.facts.machine import AutoRecovery, CpuCredits
from components.settings.base import ANY_TEXT, Settings, Within

_SAID_ELSEWHERE = MappingProxyType(
    {
        name: f"it is said by {key}; drop it"
        for name, key in {
            "block_device_mappings": "the root volume",
            "iam_instance_profile": "the role",
            "image_id": "the AMI",
            "instance_type": "the node group's own type",
            "key_name": "the key pair",
            "monitoring": "detailed monitoring",
            "network_interfaces": "subnets and security groups",
            "tag_specifications": "tags",
            "user_data": "the hooks",
            "vpc_security_group_ids": "the security groups",
        }.items()
    }
    | {
        "metadata_options": "session tokens are always required, and the hop limit has a key of its own; drop it",
        "instance_initiated_shutdown_behavior": "Auto Scaling ends a machine that stops; drop it",
        "instance_market_options": "machines are bought by the group, not by its template; drop it",
        "enclave_options": "EKS has no Windows nodes that host enclaves; drop it",
        "hibernation_options": "Auto Scaling hibernates machines of a warm pool only; drop it",
    }
)


class CpuOptionsSettings(Settings):
    """Cores and threads, as licences count them; of each type EC2 takes some numbers only."""

    core_count: Annotated[int, Within(limits.CPU_CORES)]
    """Cores."""

    threads_per_core: Annotated[int, Within(limits.THREADS_PER_CORE)]
    """Threads of each core."""


class LaunchTemplateSettings(Settings):
    """What else the launch template says of a machine. Default of each: nothing, so that EC2's own holds."""

    not_here: ClassVar = _SAID_ELSEWHERE

    ebs_optimized: bool | None = None
    """Bandwidth of its own for volumes; types of the present have it anyway."""

    cpu_credits: Annotated[CpuCredits, ANY_TEXT] | None = None
    """standard or unlimited, of burstable types."""

    cpu_options: CpuOptionsSettings | None = None
    """Cores and threads."""

    disable_api_stop: bool | None = None
    """Refuse a stop by the API."""

    disable_api_termination: bool | None = None
    """Refuse an end by the API; Auto Scaling's own is not one."""

    auto_recovery: Annotated[AutoRecovery, ANY_TEXT] | None = None
    """default or disabled: whether EC2 moves a machine whose host has failed."""
