"""What prepares a node's volumes, on the engine: each state in which Windows can find one, and what becomes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from components.facts.volumes import RECOMMENDED_DEVICES, scsi_target, with_devices
from components.powershell.bootstrap import user_data
from components.powershell.disks import Disks, Drive, Pagefile
from tests.components.powershell.engine.node import PLAIN, Boot, Nodes
from tests.components.powershell.engine.process import HERE, PRELUDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

GIB = 1 << 30
TOOL = "ProgramData/Amazon/Tools/ebsnvme-id.exe"
CONFIG = "Program Files/containerd/config.toml"
PAUSE, CORE = "amazonaws.com/eks/pause-windows:latest", "mcr.microsoft.com/windows/servercore:ltsc2022"

CTR = """#!/bin/sh
shift 3
printf '%s\\n' "$*" >> "$EKS_TEST_FOLDER/ctr"
[ "$1" != "$FAILS" ] || exit 7
for each; do last=$each; done
case "$1" in
  ls) printf '%s\\n' NAMES "CORE@sha256:1" "sha256:2" ;;
  export) printf '%s\\n' "$*" > "$EKS_TEST_FOLDER/D/eks-windows-nodes.tar" ;;
  import) cat "$EKS_TEST_FOLDER/D/eks-windows-nodes.tar" > "$EKS_TEST_FOLDER/imported" ;;
esac
"""
"""containerd's own client: after `--namespace k8s.io images`."""


def partition(disk: int, *, letter: str = "", system: str = "NTFS", **changed: object) -> dict[str, Any]:
    part = {"DiskNumber": disk, "PartitionNumber": 1, "Type": "Basic", "Size": 100 * GIB, "Label": ""}
    return part | {"DriveLetter": letter, "FileSystem": system} | changed


def disk(number: int, *partitions: dict[str, Any], style: str | None = None, **changed: object) -> dict[str, Any]:
    known = {"Number": number, "Target": number, "Size": 100 * GIB, "IsOffline": False, "IsReadOnly": False}
    return known | {"PartitionStyle": style or ("GPT" if partitions else "RAW"), "Partitions": [*partitions]} | changed


ROOT = disk(0, partition(0, letter="C"))
RESERVED = partition(1, PartitionNumber=1, Type="Reserved", Size=16 << 20, FileSystem="")


def tool(devices: Mapping[int, str]) -> str:
    """What the NVMe driver's tool says, as AWS's guide shows it."""
    told = "".join(
        f"Disk Number: {number}\nVolume ID: vol-0{number}\nDevice Name: {name}\n\n" for number, name in devices.items()
    )
    return f"#!/bin/sh\ncat <<'END'\n{told}END\n"


@dataclass
class Machine:
    """A node with such disks."""

    engine: Engine
    folder: Path
    disks: Sequence[dict[str, Any]]
    devices: Mapping[int, str] = field(default_factory=lambda: {0: "sda1", 1: "xvdf", 2: "xvdg"})
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    runs: int = 0

    def boot(self, disks: Disks, **environment: str) -> Boot:
        """Its next start."""
        self.runs += 1
        here = self.folder / str(self.runs)
        here.mkdir()
        prelude = here / "prelude.ps1"
        given = "".join(f"$env:{name} = '{value}'\n" for name, value in environment.items())
        prelude.write_text(f". '{PRELUDE}'\n{given}. '{HERE / 'disks.ps1'}'\n")
        files = {TOOL: tool(self.devices), "disks.json": json.dumps(list(self.disks)), **self.files}
        boot = Nodes(self.engine, here, files=files, prelude=prelude).boot_text(user_data(replace(PLAIN, disks=disks)))
        self.disks = json.loads(self._file("disks.json").read_text())
        self.files = {name: self._file(name).read_text() for name in (*self.files, "paging-files") if self._has(name)}
        return boot

    def _file(self, name: str) -> Path:
        return self.folder / str(self.runs) / "0" / name

    def _has(self, name: str) -> bool:
        return self._file(name).exists()

    def wrote(self, name: str) -> list[str]:
        return self._file(name).read_text().splitlines() if self._has(name) else []


DATA = Disks((Drive("D", "xvdf", "data"),))
KEPT = Disks((Drive("D", "xvdf", holds_data=True),))
BOTH = Disks((Drive("E", "xvdf", holds_data=True), Drive("D", "xvdg", holds_data=True)))

FOUND: dict[str, tuple[Disks, list[dict[str, Any]], list[str]]] = {
    "raw": (DATA, [disk(1)], ["initialize 1 GPT", "partition 1", "letter 1 D", "format D NTFS data"]),
    "offline and read only": (
        Disks((Drive("D", "xvdf"),)),
        [disk(1, IsOffline=True, IsReadOnly=True)],
        ["online 1", "writable 1", "initialize 1 GPT", "partition 1", "letter 1 D", "format D NTFS"],
    ),
    "without a partition": (DATA, [disk(1, style="GPT")], ["partition 1", "letter 1 D", "format D NTFS data"]),
    "beside a reserved partition": (
        DATA,
        [disk(1, RESERVED, Size=101 * GIB)],
        ["partition 1", "letter 1 D", "format D NTFS data"],
    ),
    "without a file system": (DATA, [disk(1, partition(1, system=""))], ["letter 1 D", "format D NTFS data"]),
    "under another letter": (KEPT, [disk(1, partition(1, letter="E"))], ["letter 1 D"]),
    "where another volume has its letter": (
        BOTH,
        [disk(1, partition(1, letter="D")), disk(2, partition(2, letter="E"))],
        ["unmount E:\\", "letter 1 E", "letter 2 D"],
    ),
    "with another label": (DATA, [disk(1, partition(1, letter="D", Label="old"))], ["label D data"]),
    "of a smaller snapshot": (KEPT, [disk(1, partition(1, letter="D"), Size=200 * GIB)], ["resize D"]),
    "as it should be": (DATA, [disk(1, partition(1, letter="D", Label="data"))], []),
}
"""What Windows finds, and what is changed of it."""


@pytest.mark.parametrize("found", FOUND)
def test_a_volume_gets_its_drive_however_windows_finds_it(engine: Engine, tmp_path: Path, found: str) -> None:
    disks, given, changed = FOUND[found]
    machine = Machine(engine, tmp_path, [ROOT, *given])
    boot = machine.boot(disks)
    assert boot.outcome == "joined", boot
    assert machine.wrote("changed") == changed
    assert boot.run.lines[: len(disks.drives)] == tuple(
        f"eks-windows-nodes: drive {each.letter} is {each.device}" for each in disks.drives
    )


@pytest.mark.parametrize("found", ["raw", "where another volume has its letter", "of a smaller snapshot"])
def test_a_second_start_finds_volumes_as_the_first_left_them(engine: Engine, tmp_path: Path, found: str) -> None:
    disks, given, changed = FOUND[found]
    machine = Machine(engine, tmp_path, [ROOT, *given])
    machine.boot(disks)
    assert machine.wrote("changed") == changed
    assert machine.boot(disks).outcome == "joined"
    assert machine.wrote("changed") == []


def test_a_machine_before_nitro_has_a_volume_at_its_scsi_target(engine: Engine, tmp_path: Path) -> None:
    machine = Machine(engine, tmp_path, [ROOT, disk(1, Target=5)], devices={})
    assert machine.boot(DATA).outcome == "joined"
    assert machine.wrote("changed")[0] == "initialize 1 GPT"


REFUSED: dict[str, tuple[Disks, dict[str, Any], str]] = {
    "no such disk": (Disks((Drive("D", "xvdh"),)), disk(1), "no disk is xvdh"),
    "a snapshot of nothing": (KEPT, disk(1), "the snapshot of xvdf holds no file system that Windows reads"),
    "a snapshot of Linux": (
        KEPT,
        disk(1, partition(1, system="")),
        "the snapshot of xvdf holds no file system that Windows reads",
    ),
    "a disk that is full": (DATA, disk(1, {**RESERVED, "Size": 100 * GIB}), "Not enough available capacity"),
    "the letter of the system": (
        Disks((Drive("C", "xvdf"),)),
        disk(1, partition(1)),
        "The access path is that of the system.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_volume_of_which_no_drive_can_be_made_is_told_and_its_node_does_not_join(
    engine: Engine, tmp_path: Path, case: str
) -> None:
    disks, given, says = REFUSED[case]
    machine = Machine(engine, tmp_path, [ROOT, given])
    boot = machine.boot(disks)
    assert (boot.run.code, boot.joined) == (1, None)
    assert boot.run.lines[-1].startswith("eks-windows-nodes: volumes: ")
    assert says in boot.run.lines[-1]
    assert [line for line in machine.wrote("changed") if line.startswith("format")] == []


CONTAINERD = {
    CONFIG: "version = 3\nroot = 'C:\\ProgramData\\containerd\\root'\n[plugins]\n  root = 'of a plugin'\n",
    "Program Files/containerd/bin/ctr.exe": CTR.replace("NAMES", f"{PAUSE} {CORE}").replace("CORE", CORE),
}
MOVED = Disks((Drive("D", "xvdf"),), containerd="D")
PREPARED = [ROOT, disk(1, partition(1, letter="D"))]


def test_containerds_data_goes_to_a_drive_with_the_images_of_the_ami_and_stays_there(
    engine: Engine, tmp_path: Path
) -> None:
    machine = Machine(engine, tmp_path, PREPARED, files=CONTAINERD)
    assert machine.boot(MOVED).outcome == "joined"
    tar = "D:\\eks-windows-nodes.tar"
    assert machine.wrote("ctr") == ["ls --quiet", f"export {tar} {PAUSE} {CORE}", f"import {tar}"]
    assert machine.wrote("changed") == ["start containerd", "restart containerd", "start containerd"]
    assert machine.wrote(CONFIG) == [
        "root = 'D:\\containerd\\root'",
        "version = 3",
        "[plugins]",
        "  root = 'of a plugin'",
    ]
    assert machine.wrote("D/eks-windows-nodes.tar") == []
    assert machine.boot(MOVED).outcome == "joined"
    assert (machine.wrote("ctr"), machine.wrote("changed")) == ([], [])


def test_an_ami_without_images_has_none_to_move(engine: Engine, tmp_path: Path) -> None:
    empty = CTR.replace("NAMES", "").replace("CORE", CORE)
    machine = Machine(engine, tmp_path, PREPARED, files=CONTAINERD | {"Program Files/containerd/ctr.exe": empty})
    machine.files = {name: text for name, text in machine.files.items() if "bin" not in name}
    assert machine.boot(MOVED).outcome == "joined"
    assert machine.wrote("ctr") == ["ls --quiet"]


@pytest.mark.parametrize("step", ["ls", "export", "import"])
def test_containerds_data_that_does_not_move_is_told_and_the_next_start_goes_on(
    engine: Engine, tmp_path: Path, step: str
) -> None:
    machine = Machine(engine, tmp_path, PREPARED, files={**CONTAINERD, "D/.keep": ""})
    boot = machine.boot(MOVED, FAILS=step)
    assert (boot.run.code, boot.joined) == (1, None)
    assert boot.run.lines[-1] == f"eks-windows-nodes: volumes: ctr.exe images {step} ended with exit code 7"
    arrived = {"D/eks-windows-nodes.tar": "images"} if step == "import" else {}
    machine.files = {**machine.files, **arrived}
    assert machine.boot(MOVED).outcome == "joined"
    assert machine.wrote("ctr")[-1] == "import D:\\eks-windows-nodes.tar"
    assert machine.wrote("imported")


def test_a_machine_without_containerd_is_told(engine: Engine, tmp_path: Path) -> None:
    boot = Machine(engine, tmp_path, PREPARED).boot(MOVED)
    assert (boot.run.code, boot.joined) == (1, None)
    assert boot.run.lines[-1].startswith("eks-windows-nodes: volumes: ")


@pytest.mark.parametrize(("mib", "written"), [(8192, "D:\\pagefile.sys 8192 8192"), (None, "D:\\pagefile.sys 0 0")])
def test_a_page_file_is_there_after_one_restart_and_then_the_node_joins(
    engine: Engine, tmp_path: Path, mib: int | None, written: str
) -> None:
    disks = Disks((Drive("D", "xvdf"),), pagefile=Pagefile("D", mib))
    machine = Machine(engine, tmp_path, PREPARED)
    first = machine.boot(disks)
    assert (first.run.code, first.joined, first.restarts) == (0, None, ("Restart-Computer",))
    assert machine.wrote("paging-files") == [written]
    second = machine.boot(disks)
    assert (second.outcome, second.restarts) == ("joined", ())
    assert "<persist>true</persist>" in user_data(replace(PLAIN, disks=disks))


def test_without_a_page_file_user_data_runs_once() -> None:
    assert "persist" not in user_data(replace(PLAIN, disks=MOVED))


def test_devices_are_those_given_and_the_first_that_are_free() -> None:
    assert list(with_devices([None, "xvdf", None])) == ["xvdg", "xvdf", "xvdh"]
    assert len(list(with_devices([None] * 21))) == len(set(RECOMMENDED_DEVICES)) == 21
    assert [scsi_target(name) for name in ("xvdb", "xvdz", "xvdba", "xvdca")] == [1, 25, 26, 52]


def test_nothing_to_prepare_leaves_no_trace() -> None:
    assert Disks.of([], None, None) is None
    assert user_data(replace(PLAIN, disks=None)) == user_data(PLAIN)
