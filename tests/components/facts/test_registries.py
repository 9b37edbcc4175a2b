"""How registries are reached: endpoints in their order, what mirrors are asked for, and containerd's file."""

from __future__ import annotations

import tomllib

import pytest

from components.facts.container_images import ImageReference
from components.facts.registries import Registry, endpoints, folder_of, hosts_toml, of_mirror, pulled, wants_login

ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
LOGIN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:login-AbCdEf"
MCR = "mcr.microsoft.com"


@pytest.mark.parametrize(
    ("host", "registries", "for_builds", "for_nodes"),
    [
        (MCR, [], [], []),
        (ECR, [], [f"https://{ECR}/v2"], []),
        ("docker.io", [Registry(host="docker.io", login=LOGIN)], ["https://registry-1.docker.io/v2"], []),
        ("a.example:5000", [Registry(host="a.example:5000", login=LOGIN)], ["https://a.example:5000/v2"], []),
        (MCR, [Registry(host=MCR, mirror="m.example")], ["https://m.example/v2"], ["https://m.example/v2"]),
        (MCR, [Registry(host=MCR, mirror="m.example/a/b")], *[["https://m.example/v2/a/b"]] * 2),
        (MCR, [Registry(host=MCR, mirror=f"{ECR}/mcr")], [f"https://{ECR}/v2/mcr"], []),
        (
            MCR,
            [Registry(host=MCR, mirror="m.example"), Registry(host="m.example", login=LOGIN)],
            ["https://m.example/v2"],
            [],
        ),
        (
            "a.example",
            [Registry(host="a.example", mirror="m.example", login=LOGIN)],
            ["https://m.example/v2", "https://a.example/v2"],
            ["https://m.example/v2"],
        ),
        (
            ECR,
            [Registry(host=ECR, mirror="m.example")],
            ["https://m.example/v2", f"https://{ECR}/v2"],
            ["https://m.example/v2"],
        ),
    ],
)
def test_a_mirror_is_asked_before_its_registry_and_nodes_ask_what_wants_no_login(
    host: str, registries: list[Registry], for_builds: list[str], for_nodes: list[str]
) -> None:
    assert [each.url for each in endpoints(host, registries, with_login=True)] == for_builds
    assert [each.url for each in endpoints(host, registries, with_login=False)] == for_nodes


def test_a_mirror_is_asked_for_the_repository_below_its_prefix() -> None:
    image = ImageReference.parse(f"{MCR}/windows/servercore:ltsc2022")
    through = [Registry(host=MCR, mirror=f"{ECR}/mcr")]
    found = of_mirror(image, through)
    assert str(found) == f"{ECR}/mcr/windows/servercore:ltsc2022"
    assert pulled([image], through) == [image, found]
    assert str(of_mirror(image, [Registry(host=MCR, mirror="m.example")])) == "m.example/windows/servercore:ltsc2022"
    assert of_mirror(image, [Registry(host="docker.io", mirror="m.example")]) is None
    assert pulled([image], []) == [image]


def test_the_file_is_toml_with_the_addresses_in_their_order() -> None:
    both = endpoints("a.example", [Registry(host="a.example", mirror="m.example/x", login=LOGIN)], with_login=True)
    table = {"capabilities": ["pull", "resolve"], "override_path": True}
    found = tomllib.loads(hosts_toml(both))
    assert found == {"host": {"https://m.example/v2/x": table, "https://a.example/v2": table}}
    assert list(found["host"]) == ["https://m.example/v2/x", "https://a.example/v2"]


def test_a_port_is_written_as_containerd_looks_for_it_on_windows() -> None:
    assert (folder_of("a.example"), folder_of("a.example:5000")) == ("a.example", "a.example_5000_")


@pytest.mark.parametrize(
    ("host", "wants"), [(ECR, True), ("a.example", True), ("b.example", False), (f"x.{ECR}", False), (MCR, False)]
)
def test_ecr_and_what_has_a_login_want_one(host: str, *, wants: bool) -> None:
    assert (
        wants_login(host, [Registry(host="a.example", login=LOGIN), Registry(host="b.example", mirror="x.y")]) is wants
    )
