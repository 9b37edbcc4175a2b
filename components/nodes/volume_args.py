"""The arguments of a node's volumes, field by field."""

from typing import NotRequired, TypedDict

import pulumi


class RootVolumeArgs(TypedDict):
    """The root volume of the nodes, encrypted, on /dev/sda1."""

    size_gib: NotRequired[pulumi.Input[int]]
    """Size in GiB; at least the image's own. Default: 100."""

    iops: NotRequired[pulumi.Input[int]]
    """Operations a second. Default: 3000."""

    throughput: NotRequired[pulumi.Input[int]]
    """MiB a second. Default: 125."""

    type: NotRequired[pulumi.Input[str] | None]
    """gp3; or gp2 in Wavelength Zones, and on Outposts and in Local Zones that have no other, whose size alone says how
    fast it is. Default: gp3; in such places none."""

    volume_initialization_rate: NotRequired[pulumi.Input[int] | None]
    """MiB a second at which its blocks come from the snapshot, 100 to 300, for a price. Default: as they are touched.
    Not with an image that has Fast Launch, whose snapshots it would leave unused."""

    kms_key_id: NotRequired[pulumi.Input[str] | None]
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS. The key's policy, or a grant, has
    to name the role AWSServiceRoleForAutoScaling, or no node starts: see volume_key_grants."""


class DataVolumeArgs(TypedDict):
    """A further volume of the nodes, encrypted, with a drive and NTFS before a node joins."""

    drive: str
    """Letter of its drive, D to Z."""

    size_gib: NotRequired[pulumi.Input[int] | None]
    """Size in GiB; a file system of a snapshot grows to it. Default: the snapshot's."""

    type: NotRequired[pulumi.Input[str] | None]
    """gp3, gp2, io1, io2, st1 or sc1. Default: gp3; on Outposts, in Local and Wavelength Zones none."""

    iops: NotRequired[pulumi.Input[int] | None]
    """Operations a second, of gp3, io1 and io2. Default: 3000 of gp3; the others have to have some."""

    throughput: NotRequired[pulumi.Input[int] | None]
    """MiB a second, of gp3. Default: 125."""

    kms_key_id: NotRequired[pulumi.Input[str] | None]
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS. The key's policy, or a grant, has
    to name the role AWSServiceRoleForAutoScaling, or no node starts: see volume_key_grants."""

    snapshot_id: NotRequired[pulumi.Input[str] | None]
    """Snapshot that it is made of, with a file system that Windows reads; it is never formatted."""

    device: NotRequired[str | None]
    """Device name. Default: of xvdf to xvdz the first that is free."""

    label: NotRequired[str | None]
    """Label of its file system. Default: none, or the snapshot's."""


class PagefileArgs(TypedDict):
    """Where Windows has its page file."""

    drive: str
    """C, or the drive of one of volumes."""

    size_mib: NotRequired[int | None]
    """Size in MiB. Default: as Windows sees fit."""
