"""Settings of what stands already and is taken over: names, and the template that it was made by."""

from typing import Annotated

from components.facts import limits
from components.settings.base import AmiId, Form, RoleArn, Settings


class NodeNamesSettings(Settings):
    """Names in AWS, of what stands already and is imported: another name would replace it. Default of each: the name in
    the program, which Pulumi completes by seven digits."""

    role: Annotated[str, Form(limits.GIVEN_ROLE_NAME)] | None = None
    """Role of the nodes."""

    instance_profile: Annotated[str, Form(limits.GIVEN_PROFILE_NAME)] | None = None
    """Instance profile that hands it to them."""

    security_group: Annotated[str, Form(limits.GIVEN_SECURITY_GROUP_NAME)] | None = None
    """The group's own security group."""

    launch_template: Annotated[str, Form(limits.GIVEN_TEMPLATE_NAME)] | None = None
    """Launch template."""

    auto_scaling_group: Annotated[str, Form(limits.GIVEN_GROUP_NAME)] | None = None
    """Auto Scaling group; EKS names that of a managed one itself."""


class AdoptedSettings(Settings):
    """A group that others have made and that is imported. Template, tags and policies stay as they are until the group
    gets another AMI, whose roll-out is the first by this program's template; until then what `names` does not name is
    not made."""

    ami_id: AmiId
    """AMI that its nodes run when it is taken over."""

    role_arn: RoleArn | None = None
    """Role that its nodes have until then, for the outputs; `names.role` names one that is imported, too."""
