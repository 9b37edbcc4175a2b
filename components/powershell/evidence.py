"""The Windows PowerShell that proves what a new image is, and writes it down: tags and manifest. Pure.

It runs last, on an instance of the new AMI, so that it sees what all other steps did, and what sysprep left of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts import manifest
from components.facts.release import FAST_LAUNCH_TAG, KUBELET_VERSION_TAG, OS_BUILD_TAG
from components.powershell.bodies import body
from components.powershell.image_scripts import CTR, has_command, kept_names
from components.powershell.quoting import array, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.facts.container_images import ImageReference
    from components.facts.windows_images import Variant, WindowsServer

NOTE_PARENT = body("note_parent")
"""On the machine that builds: keep the id of the AMI that it runs from, the image's source."""

_TOOLS = (("New-EC2Tag", "AWS.Tools.EC2"), ("Write-SSMParameter", "AWS.Tools.SimpleSystemsManagement"))


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What an image claims to be.

    Attributes:
        image: its name.
        server: Windows Server version.
        variant: Core or Full.
        minor: Kubernetes minor of its kubelet.
        parameter: takes the manifest.
        other_regions: Regions that get a copy, and the manifest beside it.
        required_updates: KB ids that it has to have.
        minimum_os_build: OS build, of its server, that it has at least.
        automatic_updates: whether Windows may update itself.
        cached_images: container images on its disk.
        fast_launch: whether EC2 Fast Launch is on for the AMI in the Region that builds it.
        boot_levers: what of its boot differs from that of Amazon's AMI.
    """

    image: str
    server: WindowsServer
    variant: Variant
    minor: str
    parameter: str
    other_regions: Sequence[str] = ()
    required_updates: Sequence[str] = ()
    minimum_os_build: str | None = None
    automatic_updates: bool = False
    cached_images: Sequence[ImageReference] = ()
    fast_launch: bool = False
    boot_levers: str = ""

    @property
    def known(self) -> dict[str, object]:
        """The part of its manifest that is known before it is built.

        Raises:
            ValueError: more text than a parameter holds.
        """
        facts = {
            "image": self.image,
            "windows_server": str(self.server),
            "variant": str(self.variant),
            "kubernetes_minor": self.minor,
            "fast_launch": self.fast_launch,
            **({"boot_levers": self.boot_levers} if self.boot_levers else {}),
        }
        return manifest.known_before(facts, self.cached_images)


def prove(promise: Promise) -> str:
    """Fail unless the machine is what its image claims to be; then tag that image, and write the manifest.

    Raises:
        ValueError: more text than a parameter holds.
    """
    assignments = [
        f"$ExpectedBuild = '{promise.server.facts.os_build}'",
        f"$ExpectedMinor = {literal(promise.minor)}",
        f"$RequiredUpdates = {array(tuple(promise.required_updates))}",
        f"$MinimumRevision = {(promise.minimum_os_build or '.0').partition('.')[2]}",
        f"$MayUpdateItself = ${str(promise.automatic_updates).lower()}",
        f"$Known = {literal(manifest.text_of(promise.known))}",
        f"$Parameter = {literal(promise.parameter)}",
        f"$OtherRegions = {array(tuple(promise.other_regions))}",
        f"$ImageArnTag = {literal(manifest.IMAGE_ARN_TAG)}",
        f"$KubeletVersionTag = {literal(KUBELET_VERSION_TAG)}",
        f"$OsBuildTag = {literal(OS_BUILD_TAG)}",
        f"$FastLaunchTag = {literal(FAST_LAUNCH_TAG)}",
        "$Digests = @()",
    ]
    tools = [has_command(name, module) for name, module in _TOOLS]
    digests = [CTR, kept_names(promise.cached_images), body("read_digests")] if promise.cached_images else []
    proofs = [body("prove_identity"), body("prove_programs"), *digests, body("write_manifest")]
    return "\n".join([*assignments, *tools, *proofs, ""])
