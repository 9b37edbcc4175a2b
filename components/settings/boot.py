"""Settings of how an image boots; `docs/boot.md` tells what each brings, and who says so."""

from typing import Annotated

from components.facts import limits
from components.facts.boot import (
    Defender,
    Mirror,
    SsmAgent,
    Unattend,
    check_locale,
    check_time_zone,
)
from components.settings.base import ANY_TEXT, Form, Settings, checked


class BootstrapperSettings(Settings):
    """eks-windows-bootstrapper: a service that joins a node while EC2Launch still works, from one of its releases."""

    version: Annotated[str, Form(limits.BOOTSTRAPPER_RELEASE)]
    """Its release, of the image's Kubernetes minor, such as 1.35.0."""

    sha256: Annotated[str, Form(limits.SHA256)]
    """SHA-256 of its EKS-Windows-Bootstrapper.exe, in hexadecimal digits: another program fails the build."""

    shutdown_on_failure: bool = False
    """Shut a machine down whose network cannot be made, so that it is replaced."""

    mirror: Annotated[str, checked(Mirror.parse)] | None = None
    """An object of S3 in this Region that has the program: https://BUCKET.s3.REGION.amazonaws.com/KEY. Default: the
    release's file on GitHub."""


class BootSettings(Settings):
    """How an image boots."""

    modules: bool = True
    """Have the AWS commands of a node's start come from small modules: the one with all of AWS loads for minutes."""

    ssm_agent: Annotated[SsmAgent, ANY_TEXT] = SsmAgent.AUTOMATIC
    """When the agent of Systems Manager starts: automatic, or delayed, after the rest."""

    unattend: Annotated[Unattend, ANY_TEXT] = Unattend.AS_IT_IS
    """EC2Launch's answer file: asItIs, or trimmed by what the image has already. Without Fast Launch only."""

    locale: Annotated[str, checked(check_locale)] | None = None
    """System locale by Windows' name, such as de-DE, set in an image whose answer file is trimmed."""

    time_zone: Annotated[str, checked(check_time_zone)] | None = None
    """Time zone by Windows' name, such as W. Europe Standard Time, set in an image whose answer file is trimmed."""

    defender: Annotated[Defender, ANY_TEXT] = Defender.KEEP
    """Microsoft Defender Antivirus: keep, exclude (it leaves containerd's folders out), or remove. Who answers for
    security decides."""

    bootstrapper: BootstrapperSettings | None = None
    """A program that joins the node, in place of Amazon's script. Default: Amazon's script."""
