"""Settings of the volumes that a Windows node has besides its root volume, and of what is put on them."""

from typing import Annotated

from components.facts import limits
from components.facts.volumes import VolumeType
from components.settings.base import ANY_TEXT, Form, KmsKey, Settings, Within


class DataVolumeSettings(Settings):
    """A further volume of the nodes, encrypted, with a drive and NTFS before a node joins."""

    drive: Annotated[str, Form(limits.DRIVE)]
    """Letter of its drive, D to Z."""

    size_gib: Annotated[int, Within(limits.DATA_VOLUME_GIB)] | None = None
    """Size in GiB; a file system of a snapshot grows to it. Default: the snapshot's."""

    type: Annotated[VolumeType, ANY_TEXT] | None = None
    """gp3, gp2, io1, io2, st1 or sc1. Default: gp3; on Outposts, in Local and Wavelength Zones none."""

    iops: Annotated[int, Within(limits.DATA_VOLUME_IOPS)] | None = None
    """Operations a second, of gp3, io1 and io2. Default: 3000 of gp3; the others have to have some."""

    throughput: Annotated[int, Within(limits.NODE_VOLUME_THROUGHPUT)] | None = None
    """MiB a second, of gp3. Default: 125."""

    kms_key_id: KmsKey | None = None
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS. The key's policy, or a grant, has
    to name the role AWSServiceRoleForAutoScaling, or no node starts: see volumeKeyGrants."""

    snapshot_id: Annotated[str, Form(limits.SNAPSHOT_ID)] | None = None
    """Snapshot that it is made of, with a file system that Windows reads; it is never formatted."""

    device: Annotated[str, Form(limits.VOLUME_DEVICE)] | None = None
    """Device name. Default: of xvdf to xvdz the first that is free."""

    label: Annotated[str, Form(limits.VOLUME_LABEL)] | None = None
    """Label of its file system. Default: none, or the snapshot's."""


class PagefileSettings(Settings):
    """Where Windows has its page file."""

    drive: Annotated[str, Form(limits.PAGEFILE_DRIVE)]
    """C, or the drive of one of volumes."""

    size_mib: Annotated[int, Within(limits.PAGEFILE_MIB)] | None = None
    """Size in MiB. Default: as Windows sees fit."""
