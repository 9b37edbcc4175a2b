"""What an image is built on: each kind of parent, and parents that are not there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from components.facts.windows_images import Variant, WindowsServer
from components.images.parent import (
    Parent,
    ParentError,
    eks_optimized_of,
    newest_eks_optimized,
    newest_with_os_build,
    plain_windows,
)
from tests.components.program import Failures, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.provider.facts import Facts

SERVER, VARIANT = WindowsServer.SERVER_2022, Variant.CORE
NAME = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.36/image_id"


def _found(make: Callable[[], Parent], *, facts: Facts | None = None, failures: Failures | None = None) -> Parent:
    found: list[Parent] = []
    run(lambda: found.append(make()), facts=facts, failures=failures)
    return found[0]


def test_the_newest_is_named_by_its_parameter_so_that_each_build_reads_it_anew() -> None:
    assert _found(lambda: newest_eks_optimized(SERVER, VARIANT, "1.36")) == Parent(image=f"ssm:{NAME}")


def test_a_minor_that_eks_has_no_ami_for_is_refused_with_the_way_out() -> None:
    missing = {"aws:ssm/getParameter:getParameter": "reading SSM Parameter: ParameterNotFound"}
    with pytest.raises(ParentError) as told:
        _found(lambda: newest_eks_optimized(SERVER, VARIANT, "1.36"), failures=missing)
    assert str(told.value) == (
        "EKS publishes no Windows Server 2022 Core AMI for Kubernetes 1.36 in this Region (no parameter "
        f"{NAME}); take another kubernetesMinor or windowsServer: after a new minor it takes weeks"
    )


def test_a_release_day_is_looked_for_under_both_forms_of_its_name_among_those_of_the_newest_ones_owner() -> None:
    newest = "ami-0fedcba9876543210"

    def ami(args: dict[str, Any]) -> dict[str, Any]:
        if args["filters"] == [{"name": "image-id", "values": [newest]}]:
            return {"id": newest, "ownerId": "016951021795"}
        assert args["owners"] == ["016951021795"]
        stem = "Windows_Server-2022-English-Core-EKS_Optimized-1.35"
        assert args["filters"] == [{"name": "name", "values": [f"{stem}-2026.10.17", f"{stem}-2026-10-17"]}]
        return {"id": "ami-0123456789abcdef0"}

    facts: Facts = {"aws:ec2/getAmi:getAmi": ami, "aws:ssm/getParameter:getParameter": {"value": newest}}
    parent = _found(lambda: eks_optimized_of(SERVER, VARIANT, "1.35", date(2026, 10, 17)), facts=facts)
    assert parent == Parent(image="ami-0123456789abcdef0")


def test_a_release_that_amazon_took_back_is_refused_with_the_way_out() -> None:
    def no_such_name(args: dict[str, Any]) -> str | None:
        return None if "owners" not in args else "Your query returned no results."

    get_ami = "aws:ec2/getAmi:getAmi"
    newest = "ami-0fedcba9876543210"
    facts: Facts = {get_ami: {"ownerId": "016951021795"}, "aws:ssm/getParameter:getParameter": {"value": newest}}
    with pytest.raises(ParentError) as told:
        _found(
            lambda: eks_optimized_of(SERVER, VARIANT, "1.35", date(2026, 3, 14)),
            facts=facts,
            failures={get_ami: no_such_name},
        )
    assert str(told.value) == (
        "there is no public AMI Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.03.14 any more, or there "
        "never was; take a newer release day or 'latest'"
    )


@pytest.mark.parametrize("found", [[], ["ami-0123456789abcdef0"]], ids=["none", "its own"])
def test_an_os_build_that_no_other_image_has_is_refused_with_the_ways_out(found: list[str]) -> None:
    facts: Facts = {"aws:ec2/getAmiIds:getAmiIds": {"ids": found}}
    with pytest.raises(ParentError) as told:
        _found(lambda: newest_with_os_build(SERVER, VARIANT, "1.35", "20348.4405", "mine"), facts=facts)
    assert str(told.value) == (
        "no other image of this account has a release with OS build 20348.4405 for Windows Server 2022 Core and "
        "Kubernetes 1.35 in this Region; take 'eksOptimized' with updates.minimumOsBuild, or the AMI by its id"
    )


def test_a_plain_windows_gets_the_eks_artifacts_of_its_minor() -> None:
    assert _found(lambda: plain_windows(WindowsServer.SERVER_2025, Variant.FULL, "1.35", "x.x.x", "3")) == Parent(
        image="arn:aws:imagebuilder:eu-central-1:aws:image/windows-server-2025-english-full-base-x86/x.x.x",
        artifacts_component_arn="arn:aws:imagebuilder:eu-central-1:aws:component/eks-optimized-ami-windows/1.35.3",
    )
