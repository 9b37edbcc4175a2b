"""What a node makes of its volumes before it joins: drives, containerd's data and the page file on them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from components.facts.volumes import scsi_target, with_devices
from components.powershell.bodies import body
from components.powershell.contained import contained
from components.powershell.quoting import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Drive:
    """A volume that gets a drive.

    Attributes:
        letter: of the drive.
        device: name under which EC2 attaches the volume.
        label: of the file system; empty for none, or the one that it has.
        holds_data: it is made of a snapshot, and never formatted.
    """

    letter: str
    device: str
    label: str = ""
    holds_data: bool = False


@dataclass(frozen=True)
class Pagefile:
    """Where Windows has its page file; of a size in MiB, or as it sees fit."""

    letter: str
    mib: int | None = None


@dataclass(frozen=True)
class Disks:
    """The volumes of a node, besides its root volume, and what goes onto them.

    Attributes:
        drives: those of the volumes.
        containerd: letter of the drive of containerd's data; None for where the AMI has it.
        pagefile: where the page file is; None for where the AMI has it.
    """

    drives: tuple[Drive, ...] = ()
    containerd: str | None = None
    pagefile: Pagefile | None = None

    @classmethod
    def of(
        cls,
        volumes: Sequence[Mapping[str, Any]],
        containerd_drive: str | None,
        pagefile: Mapping[str, Any] | None,
    ) -> Self | None:
        """Those of a node group, as its settings or arguments have them; None where there is nothing to prepare.

        A drive that is not known is refused elsewhere.
        """
        devices = with_devices([each.get("device") for each in volumes])
        drives = tuple(_of_volume(each, device) for each, device in zip(volumes, devices, strict=True))
        page = Pagefile(pagefile["drive"], pagefile.get("size_mib")) if pagefile else None
        return cls(drives, containerd_drive, page) if drives or page else None

    @property
    def restart(self) -> bool:
        """Whether Windows starts once more before the node joins."""
        return self.pagefile is not None


def _of_volume(volume: Mapping[str, Any], device: str) -> Drive:
    snapshot = volume.get("snapshot_id")
    return Drive(volume.get("drive", ""), device, volume.get("label") or "", holds_data=snapshot is not None)


STEP = "volumes"


def prepare(disks: Disks, tell: str = "") -> list[str]:
    """Statements that prepare the volumes; where that fails the node does not join, and the user data ends with exit
    code 1. They leave as it is what they find prepared.

    Args:
        disks: the volumes.
        tell: a statement that runs before that end, with the reason in ``$EksWhy``.
    """
    calls = [_drive(each) for each in disks.drives]
    if disks.containerd is not None:
        calls.append(f"EksContainerd {literal(disks.containerd)}")
    if disks.pagefile is not None:
        calls.append(f"EksPagefile {literal(disks.pagefile.letter)} {disks.pagefile.mib or 0}")
    functions = {"drives": disks.drives, "containerd_drive": disks.containerd, "pagefile": disks.pagefile}
    return [*(body(name) for name, used in functions.items() if used), *contained(STEP, calls, tell)]


def _drive(drive: Drive) -> str:
    holds = "$true" if drive.holds_data else "$false"
    names = (literal(drive.letter), literal(drive.label), holds)
    return " ".join(["EksDrive", literal(drive.device), str(scsi_target(drive.device)), *names])
