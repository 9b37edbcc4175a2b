"""The arguments of what stands already and is taken over: names, and what it ran then."""

from typing import NotRequired, TypedDict


class NodeNamesArgs(TypedDict):
    """Names in AWS, of what stands already and is imported: another name would replace it. Default of each: the name in
    the program, which Pulumi completes by seven digits."""

    role: NotRequired[str | None]
    """Role of the nodes."""

    instance_profile: NotRequired[str | None]
    """Instance profile that hands it to them."""

    security_group: NotRequired[str | None]
    """The group's own security group."""

    launch_template: NotRequired[str | None]
    """Launch template."""

    auto_scaling_group: NotRequired[str | None]
    """Auto Scaling group; EKS names that of a managed one itself."""


class AdoptedArgs(TypedDict):
    """A group that others have made and that is imported. Template, tags and policies stay as they are until the group
    gets another AMI, whose roll-out is the first by this program's template; until then what `names` does not name is
    not made."""

    ami_id: str
    """AMI that its nodes run when it is taken over."""

    role_arn: NotRequired[str | None]
    """Role that its nodes have until then, for the outputs; `names.role` names one that is imported, too."""
