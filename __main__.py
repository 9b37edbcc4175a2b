"""One stack of Windows nodes on Amazon EKS: an images stack or an environment stack, as its config says."""

import pulumi

from components.settings import ImagesSettings, SettingsError, load
from components.stacks.config import stack_config, stack_file


async def main() -> pulumi.Inputs:
    """Settings, then components, then exports. What can't be done is said in one line per reason."""
    try:
        settings = load(stack_config(), stack_file())
        if isinstance(settings, ImagesSettings):
            from components.stacks.images import build_images  # noqa: PLC0415  a stack loads what it is made of alone

            return build_images(settings)
        from components.stacks.environment import build_environment  # noqa: PLC0415  as above

        return await build_environment(settings)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from error


pulumi.run(main)
