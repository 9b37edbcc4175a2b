"""References of cached container images: complete, and made for the host they are cached on."""

import pytest

from components.facts.container_images import EcrRegistry, ImageReference, check_runs_on
from components.facts.windows_images import WindowsServer

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "reference",
    [
        "mcr.microsoft.com/windows/servercore:ltsc2022",
        f"mcr.microsoft.com/windows/servercore@{DIGEST}",
        f"mcr.microsoft.com/windows/servercore:ltsc2022@{DIGEST}",
        "registry.example:5000/a/b_c/d-e:1.2.3",
        f"registry.example/app:latest@{DIGEST}",
    ],
)
def test_full_references_are_read_and_written_the_same(reference: str) -> None:
    assert str(ImageReference.parse(reference)) == reference


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("servercore:ltsc2022", "is no full image reference"),
        ("windows/servercore:ltsc2022", "is no full image reference"),
        ("mcr.microsoft.com/Windows/servercore:x", "is no full image reference"),
        ("mcr.microsoft.com/windows/servercore:a b", "is no full image reference"),
        ("mcr.microsoft.com/windows/servercore@sha256:12", "is no full image reference"),
        ("mcr.microsoft.com/windows/servercore:x'; calc", "is no full image reference"),
        ("mcr.microsoft.com/windows/servercore", "has no tag"),
        ("mcr.microsoft.com/dotnet/framework/aspnet:latest", "pods pull ':latest' again each time"),
    ],
)
def test_other_references_are_refused(reference: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        ImageReference.parse(reference)


@pytest.mark.parametrize(
    ("host", "account", "region"),
    [
        ("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "123456789012", "eu-central-1"),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "123456789012", "us-gov-west-1"),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "123456789012", "cn-north-1"),
        ("123456789012.dkr-ecr.eu-central-1.on.aws", "123456789012", "eu-central-1"),
    ],
)
def test_private_ecr_registries_are_known(host: str, account: str, region: str) -> None:
    assert ImageReference.parse(f"{host}/app:1").ecr == EcrRegistry(host=host, account=account, region=region)


@pytest.mark.parametrize(
    "host",
    [
        "12345678901.dkr.ecr.eu-central-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com.cn",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com",
        "123456789012.dkr.ecr.frankfurt.amazonaws.com",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example",
        "123456789012.DKR.ECR.eu-central-1.amazonaws.com:443",
    ],
)
def test_a_host_that_is_nearly_a_private_ecr_registry_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="is no registry of Amazon ECR; expected ACCOUNT"):
        ImageReference.parse(f"{host}/app:1")


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("docker.io/golang:1.22-ltsc2022", "docker.io/library/golang:1.22-ltsc2022"),
        ("index.docker.io/golang:1.22", "docker.io/library/golang:1.22"),
        ("index.docker.io/grafana/agent:1", "docker.io/grafana/agent:1"),
        (f"docker.io/golang:1.22@{DIGEST}", f"docker.io/library/golang@{DIGEST}"),
        (f"registry.example:5000/a/b:latest@{DIGEST}", f"registry.example:5000/a/b@{DIGEST}"),
        ("registry.example/a:1", "registry.example/a:1"),
    ],
)
def test_an_image_is_kept_under_the_name_that_the_kubelet_asks_for(reference: str, kept: str) -> None:
    """As ParseDockerRef of github.com/distribution/reference, which containerd's CRI uses."""
    assert ImageReference.parse(reference).kept_as == kept


@pytest.mark.parametrize("host", ["public.ecr.aws", "mcr.microsoft.com", "ecr.example"])
def test_other_registries_get_no_login(host: str) -> None:
    assert ImageReference.parse(f"{host}/app:1").ecr is None


@pytest.mark.parametrize(
    ("reference", "year"),
    [
        ("mcr.microsoft.com/windows/servercore:ltsc2019", "2019"),
        ("mcr.microsoft.com/windows/nanoserver:1809", "2019"),
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "2022"),
        ("mcr.microsoft.com/dotnet/framework/aspnet:4.8.1-windowsservercore-ltsc2022", "2022"),
        ("mcr.microsoft.com/windows/servercore:ltsc2025", "2025"),
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "2025"),
        ("mcr.microsoft.com/dotnet/runtime:9.0-nanoserver-ltsc2025", "2025"),
        ("registry.example/app:1.2.3", "2022"),
        (f"mcr.microsoft.com/windows/servercore@{DIGEST}", "2022"),
        ("mcr.microsoft.com/oss/kubernetes/pause:3.9", "2022"),
        ("mcr.microsoft.com/windows/servercore:10.0.20348.2227", "2022"),
        ("mcr.microsoft.com/windows/servercore:10.0.20348.2227-amd64", "2025"),
        ("mirror.example/mcr/windows/nanoserver:10.0.17763.6414", "2019"),
        ("registry.example/app:2004", "2022"),
        ("registry.example/app:1.1809.3", "2022"),
        ("registry.example/windows/server:7", "2022"),
        ("registry.example/app:linux-tools-ltsc2022", "2022"),
    ],
)
def test_images_of_the_hosts_version_pass(reference: str, year: str) -> None:
    check_runs_on(ImageReference.parse(reference), WindowsServer(year))


@pytest.mark.parametrize(
    ("reference", "year", "found"),
    [
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "2019", "made for ltsc2022.*expected one of ltsc2019, 1809"),
        ("mcr.microsoft.com/windows/servercore:ltsc2019", "2022", "made for ltsc2019.*expected one of ltsc2022"),
        ("mcr.microsoft.com/windows/nanoserver:1809", "2022", "made for 1809"),
        ("mcr.microsoft.com/windows/servercore:ltsc2025", "2022", "made for ltsc2025"),
        ("mcr.microsoft.com/windows/servercore:ltsc2019", "2025", "expected one of ltsc2025, ltsc2022"),
        ("registry.example/app:1.2-windowsservercore-ltsc2019", "2022", "made for ltsc2019"),
        ("mcr.microsoft.com/windows/servercore:20h2", "2022", "made for 20h2"),
        ("mcr.microsoft.com/windows/nanoserver:20H2", "2022", "made for 20h2"),
        ("mcr.microsoft.com/windows/servercore:10.0.17763.6414", "2022", r"made for 10\.0\.17763"),
        ("mirror.example/mcr/windows/servercore:10.0.20348.2227", "2019", r"made for 10\.0\.20348"),
        ("mirror.example/windows/nanoserver:1809", "2022", "made for 1809"),
        ("registry.example/app:1-nanoserver-1809", "2022", "made for 1809"),
        ("docker.io/golang:1.22-alpine", "2022", "made for Linux"),
        ("registry.example/app:1.0-bookworm-slim", "2022", "made for Linux"),
        ("mcr.microsoft.com/dotnet/framework/aspnet:4.8", "2022", "does not say which Windows version"),
    ],
)
def test_images_of_another_version_are_refused(reference: str, year: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_runs_on(ImageReference.parse(reference), WindowsServer(year))
