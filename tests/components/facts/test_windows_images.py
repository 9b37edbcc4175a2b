"""The table of Windows Server versions and variants, row by row."""

from datetime import date
from itertools import product

import pytest

from components.facts.windows_images import (
    SERVERS,
    AmiName,
    Variant,
    WindowsServer,
    ami_name_pattern,
    ami_type,
    has_ami,
    parse_minor,
    ssm_name,
    ssm_parent_name,
    windows_build_label,
)

ROWS = [
    ("2019", "Core", "Windows_Server-2019-English-Core-EKS_Optimized-1.35", "WINDOWS_CORE_2019_x86_64", "10.0.17763"),
    ("2019", "Full", "Windows_Server-2019-English-Full-EKS_Optimized-1.35", "WINDOWS_FULL_2019_x86_64", "10.0.17763"),
    ("2022", "Core", "Windows_Server-2022-English-Core-EKS_Optimized-1.35", "WINDOWS_CORE_2022_x86_64", "10.0.20348"),
    ("2022", "Full", "Windows_Server-2022-English-Full-EKS_Optimized-1.35", "WINDOWS_FULL_2022_x86_64", "10.0.20348"),
    ("2025", "Core", "Windows_Server-2025-English-Core-EKS_Optimized-1.35", "WINDOWS_CORE_2025_x86_64", "10.0.26100"),
    ("2025", "Full", "Windows_Server-2025-English-Full-EKS_Optimized-1.35", "WINDOWS_FULL_2025_x86_64", "10.0.26100"),
]


def test_the_rows_below_are_all_there_are() -> None:
    assert {(year, variant) for year, variant, *_ in ROWS} == set(product(WindowsServer, Variant))
    assert set(SERVERS) == set(WindowsServer)


@pytest.mark.parametrize(("year", "variant", "stem", "node_group_type", "build"), ROWS)
def test_every_name_is_made_of_its_own_version_and_variant(
    year: str, variant: str, stem: str, node_group_type: str, build: str
) -> None:
    server, option = WindowsServer(year), Variant(variant)
    assert ssm_name(server, option, "1.35") == f"/aws/service/ami-windows-latest/{stem}/image_id"
    assert ssm_parent_name(server, option, "1.35") == f"/aws/service/ami-windows-latest/{stem}"
    assert ami_name_pattern(server, option, "1.35") == f"{stem}-*"
    assert ami_type(server, option) == node_group_type
    assert windows_build_label(server) == build


@pytest.mark.parametrize(
    ("year", "minor", "published"),
    [
        ("2019", "1.14", True),
        ("2022", "1.22", False),
        ("2022", "1.23", True),
        ("2025", "1.34", False),
        ("2025", "1.35", True),
        ("2025", "1.100", True),
    ],
)
def test_a_windows_server_has_amis_from_its_first_minor_on(year: str, minor: str, *, published: bool) -> None:
    assert has_ami(WindowsServer(year), minor) is published


@pytest.mark.parametrize("day", ["2026.04.18", "2026-04-18"])
def test_ami_names_are_read_with_either_form_of_date(day: str) -> None:
    name = AmiName.parse(f"Windows_Server-2025-English-Full-EKS_Optimized-1.35-{day}")
    assert name == AmiName(
        server=WindowsServer.SERVER_2025, variant=Variant.FULL, kubernetes_minor="1.35", released=date(2026, 4, 18)
    )
    assert str(name) == "Windows_Server-2025-English-Full-EKS_Optimized-1.35-2026.04.18"


@pytest.mark.parametrize(
    "name",
    [
        "Windows_Server-2022-English-Core-Base-2026.04.18",
        "Windows_Server-2016-English-Core-EKS_Optimized-1.35-2026.04.18",
        "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.04-18",
        "amazon-eks-node-1.35-v20260418",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of an EKS optimized Windows AMI"):
        AmiName.parse(name)


@pytest.mark.parametrize("text", ["1.3.5", "1", "1.035", "2.1", "v1.35", " 1.35"])
def test_only_a_minor_is_a_minor(text: str) -> None:
    with pytest.raises(ValueError, match="not a Kubernetes minor version"):
        parse_minor(text)
