"""How an image boots, as arguments, and as what they stand for."""

from typing import Literal, NotRequired, TypedDict

from components.facts.boot import Boot, Bootstrapper, Defender, Mirror, SsmAgent, Unattend


class BootstrapperArgs(TypedDict):
    """eks-windows-bootstrapper: a service that joins a node while EC2Launch still works, from one of its releases."""

    version: str
    """Its release, of the image's Kubernetes minor, such as 1.35.0."""

    sha256: str
    """SHA-256 of its EKS-Windows-Bootstrapper.exe, in hexadecimal digits: another program fails the build."""

    shutdown_on_failure: NotRequired[bool]
    """Shut a machine down whose network cannot be made, so that it is replaced. Default: false."""

    mirror: NotRequired[str | None]
    """An object of S3 in this Region that has the program: https://BUCKET.s3.REGION.amazonaws.com/KEY. Default: the
    release's file on GitHub."""


class BootArgs(TypedDict):
    """How an image boots."""

    modules: NotRequired[bool]
    """Have the AWS commands of a node's start come from small modules: the one with all of AWS loads for minutes.
    Default: true."""

    ssm_agent: NotRequired[SsmAgent | Literal["automatic", "delayed"]]
    """When the agent of Systems Manager starts: automatic, or delayed, after the rest. Default: automatic."""

    unattend: NotRequired[Unattend | Literal["asItIs", "trimmed"]]
    """EC2Launch's answer file: asItIs, or trimmed by what the image has already. Without Fast Launch only. Default:
    asItIs."""

    locale: NotRequired[str | None]
    """System locale by Windows' name, such as de-DE, set in an image whose answer file is trimmed."""

    time_zone: NotRequired[str | None]
    """Time zone by Windows' name, such as W. Europe Standard Time, set in an image whose answer file is trimmed."""

    defender: NotRequired[Defender | Literal["keep", "exclude", "remove"]]
    """Microsoft Defender Antivirus: keep, exclude (it leaves containerd's folders out), or remove. Who answers for
    security decides. Default: keep."""

    bootstrapper: NotRequired[BootstrapperArgs | None]
    """A program that joins the node, in place of Amazon's script. Default: Amazon's script."""


def boot_of(boot: BootArgs | None) -> Boot:
    """What checked arguments say of the boot; None where they say nothing."""
    given = boot or BootArgs()
    return Boot(
        modules=given.get("modules", True),
        ssm_agent=SsmAgent(given.get("ssm_agent", SsmAgent.AUTOMATIC)),
        unattend=Unattend(given.get("unattend", Unattend.AS_IT_IS)),
        locale=given.get("locale"),
        time_zone=given.get("time_zone"),
        defender=Defender(given.get("defender", Defender.KEEP)),
        bootstrapper=_bootstrapper(given.get("bootstrapper")),
    )


def _bootstrapper(given: BootstrapperArgs | None) -> Bootstrapper | None:
    if given is None:
        return None
    mirror = given.get("mirror")
    return Bootstrapper(
        version=given["version"],
        sha256=given["sha256"],
        shutdown_on_failure=given.get("shutdown_on_failure", False),
        mirror=None if mirror is None else Mirror.parse(mirror),
    )
