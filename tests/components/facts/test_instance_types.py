"""The table of instance types: as EC2 says it, and as a Windows node reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.facts.instance_types import LINUX_ONLY, instance_types, is_arm, is_untold, no_windows
from tools.instance_types import LIMITS, described, rows

if TYPE_CHECKING:
    from pathlib import Path


def test_memory_and_processor_of_every_type_are_ec2s_own() -> None:
    """So that a newer answer is seen: run `python -m tools.instance_types` then."""
    expected = {
        name: (facts["MemoryInfo"]["SizeInMiB"], "+".join(facts["ProcessorInfo"]["SupportedArchitectures"]))
        for name, facts in described().items()
    }
    assert {name: (known.memory_mib, known.processor) for name, known in instance_types().items()} == expected


@pytest.mark.parametrize(
    ("name", "windows", "without", "with_prefixes"),
    [
        ("m6i.xlarge", True, 14, 224),
        ("t2.micro", True, 1, 1),
        ("m7g.large", False, 9, 144),
        ("mac2.metal", False, 29, 29),
        ("mac1.metal", False, 29, 29),
    ],
)
def test_a_type_has_the_processor_and_addresses_that_it_has(
    name: str,
    windows: bool,
    without: int,
    with_prefixes: int,
) -> None:
    """All addresses of the first interface but the node's own; prefixes on Nitro only."""
    known = instance_types()[name]
    assert (no_windows(name) is None, known.pod_addresses, known.most_pod_addresses) == (
        windows,
        without,
        with_prefixes,
    )


@pytest.mark.parametrize(
    ("name", "arm"),
    [
        ("m99g.large", True),
        ("a1.huge", True),
        ("p6e-gb200.36xlarge", True),
        ("m99i.large", False),
        ("g99.xlarge", False),
    ],
)
def test_a_type_that_the_table_does_not_know_tells_arm_by_its_name(name: str, arm: bool) -> None:
    assert name not in instance_types()
    assert is_arm(name) is arm


@pytest.mark.parametrize("family", sorted(LINUX_ONLY))
def test_a_family_of_which_aws_says_that_it_runs_linux_only_is_refused_in_every_size(family: str) -> None:
    listed = [name for name in instance_types() if name.startswith(f"{family}.")]
    for name in [*listed, f"{family}.99xlarge"]:
        assert no_windows(name) == "which runs Linux only (Amazon EC2 Instance Types guide of 2024, platform summary)"


@pytest.mark.parametrize(
    ("name", "untold"),
    [
        ("m6i.xlarge", False),
        ("m8i.large", False),
        ("g6.xlarge", False),
        ("g4dn.metal", False),
        ("u7i-12tb.224xlarge", False),
        ("hpc7a.96xlarge", False),
        ("p3dn.24xlarge", False),
        ("x1e.xlarge", False),
        ("m99i.large", True),
        ("p5en.48xlarge", True),
        ("p6-b200.48xlarge", True),
        ("trn2.48xlarge", True),
        ("f2.6xlarge", True),
        ("hpc8a.96xlarge", True),
    ],
)
def test_of_a_type_that_is_newer_than_its_source_nothing_is_said(name: str, untold: bool) -> None:
    assert no_windows(name) is None
    assert is_untold(name) is untold


def test_the_table_is_made_of_the_controllers_limits_and_leaves_open_what_it_does_not_know(tmp_path: Path) -> None:
    limits = tmp_path / LIMITS
    limits.parent.mkdir(parents=True)
    entry = (
        '\t"m6i.xlarge": {\n\t\tInterface:        4,\n\t\tIPv4PerInterface: 15,\n\t\tHypervisor:       "nitro",\n\t},\n'
    )
    limits.write_text(f"var Limits = map[string]*VPCLimits{{\n{entry}}}\n")
    made = {row[0]: row[1:] for row in rows(tmp_path)}
    assert made["m6i.xlarge"] == (4, 16384, "x86_64", "15", "nitro")
    assert made["m5.large"] == (2, 8192, "x86_64", "", "")
