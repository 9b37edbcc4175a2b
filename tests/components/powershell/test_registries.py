"""Logins and mirrors of registries on the engine: each branch once, against stub commands."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from components.facts.container_images import ImageReference
from components.facts.registries import Registry
from components.powershell.image_documents import cache_document, registries_document
from tests.components.powershell.machine import CORE, Machine

if TYPE_CHECKING:
    from tests.components.powershell.engine.process import Run

SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:login-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/login"
PASSWORD = 'p"a:s$s{wörd'
LOGIN = f'{{"username": "me", "password": "{PASSWORD}"}}'.replace('p"a', 'p\\"a')
BASIC = "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()
OWN = "registry.example:5000/team/app:1-ltsc2022"
BEARER = 'WWW-Authenticate: Bearer realm="https://auth.example/token",service="it",scope="repository:team/app:pull"'


def pulled(machine: Machine, image: str, *registries: Registry, **environment: str) -> Run:
    """A run of the cache step for one image, and the secret nowhere but in the file for containerd and curl's input."""
    run = machine.run(cache_document([ImageReference.parse(image)], registries), HOLDS=LOGIN, **environment)
    told = [*run.lines, *machine.wrote("ctr"), *machine.wrote("icacls")]
    told += [line.partition(" << ")[0] for line in machine.wrote("curl")]
    assert [line for line in told if PASSWORD in line or BASIC in line or "sold-token" in line] == []
    assert list(machine.folder.glob("ProgramData/**/hosts.toml")) == []
    return run


def hosts(machine: Machine) -> list[str]:
    return [line for line in machine.wrote("hosts") if not line.startswith(("capabilities", "override_path"))]


@pytest.mark.parametrize("arn", [SECRET, PARAMETER])
def test_a_registry_that_takes_the_login_itself_gets_it(machine: Machine, arn: str) -> None:
    challenge = 'Www-Authenticate: Basic realm="it"'
    assert pulled(machine, OWN, Registry(host="registry.example:5000", login=arn), CHALLENGE=challenge).code == 0
    assert hosts(machine) == [
        f"# {machine.folder}/ProgramData/eks-windows-nodes-hosts/registry.example_5000_/hosts.toml",
        '[host."https://registry.example:5000/v2"]',
        '[host."https://registry.example:5000/v2".header]',
        f'Authorization = "{BASIC}"',
    ]
    assert machine.wrote("icacls") == [
        (
            f"{machine.folder}/ProgramData/eks-windows-nodes-hosts /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F "
            "*S-1-5-32-544:(OI)(CI)F"
        )
    ]


@pytest.mark.parametrize("answer", ['{"token": "sold-token"}', '{"access_token": "sold-token", "expires_in": 300}'])
def test_a_registry_that_sells_tokens_gets_one_for_the_repository(machine: Machine, answer: str) -> None:
    run = pulled(machine, OWN, Registry(host="registry.example:5000", login=SECRET), CHALLENGE=BEARER, TOKEN=answer)
    assert run.code == 0
    assert hosts(machine)[-1] == 'Authorization = "Bearer sold-token"'
    head, sold = machine.wrote("curl")
    assert head.endswith("--head --max-time 60 https://registry.example:5000/v2/team/app/manifests/1-ltsc2022")
    assert sold.endswith(
        "--config - --get --data-urlencode scope=repository:team/app:pull --data-urlencode service=it "
        f'https://auth.example/token << header = "Authorization: {BASIC}"'
    )


def test_a_challenge_without_service_and_scope_asks_for_the_repository(machine: Machine) -> None:
    image = f"ghcr.io/team/app@sha256:{'a' * 64}"
    challenge = 'www-authenticate: bearer realm="https://auth.example/token"'
    run = pulled(
        machine, image, Registry(host="ghcr.io", login=SECRET), CHALLENGE=challenge, TOKEN='{"token": "sold-token"}'
    )
    assert run.code == 0
    head, sold = machine.wrote("curl")
    assert head.endswith(f"https://ghcr.io/v2/team/app/manifests/sha256:{'a' * 64}")
    assert "--get --data-urlencode scope=repository:team/app:pull https://auth.example/token" in sold


FAILURES = {
    "no way": ({"NO_WAY": "1"}, "curl.exe for https://registry.example:5000/v2 ended with exit code 6"),
    "no https": (
        {"CHALLENGE": 'WWW-Authenticate: Bearer realm="http://auth.example/token"'},
        "asks for the login at 'http://auth.example/token', expected an address of https",
    ),
    "no realm": ({"CHALLENGE": "WWW-Authenticate: Bearer x"}, "asks for the login at '', expected an address of https"),
    "a wrong login": ({"NO_LOGIN": "1"}, "the login at https://auth.example/token ended with exit code 22 of curl.exe"),
    "no JSON": ({"TOKEN": "<html>"}, "https://auth.example/token answered without a token"),
    "no token": ({"TOKEN": '{"errors": []}'}, "https://auth.example/token answered without a token"),
    "a token that breaks out": (
        {"TOKEN": '{"token": "a\\"\\nb"}'},
        "https://auth.example/token answered without a token",
    ),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_login_that_fails_is_tried_again_and_told(machine: Machine, kind: str) -> None:
    environment, says = FAILURES[kind]
    run = pulled(
        machine, OWN, Registry(host="registry.example:5000", login=SECRET), **{"CHALLENGE": BEARER, **environment}
    )
    assert run.code == 1
    assert run.lines[-1].startswith(f"attempt 5 for {OWN} failed: ")
    assert run.lines[-1].endswith(says)
    assert (len(run.lines), machine.wrote("ctr")) == (5, [])


@pytest.mark.parametrize("holds", ["secret", "{}", '{"username": "me"}', '{"password": "x"}', "[]"])
def test_a_secret_that_is_no_login_ends_the_step(machine: Machine, holds: str) -> None:
    document = cache_document([ImageReference.parse(OWN)], [Registry(host="registry.example:5000", login=SECRET)])
    run = machine.run(document, HOLDS=holds)
    assert (run.code, run.lines) == (1, (f"{SECRET} does not hold JSON with username and password",))


def test_a_login_for_pull_through_caches_serves_here_too(machine: Machine) -> None:
    document = cache_document([ImageReference.parse(OWN)], [Registry(host="registry.example:5000", login=SECRET)])
    assert machine.run(document, HOLDS='{"username": "me", "accessToken": "x"}').code == 0
    assert hosts(machine)[-1] == f'Authorization = "Basic {base64.b64encode(b"me:x").decode()}"'


def test_a_folder_that_others_may_read_gets_no_login(machine: Machine) -> None:
    run = pulled(machine, OWN, Registry(host="registry.example:5000", login=SECRET), NO_ACCESS="5")
    assert run.code == 1
    assert run.lines[-1].endswith("eks-windows-nodes-hosts ended with exit code 5")
    assert (machine.wrote("ctr"), machine.wrote("curl")) == ([], [])


def test_docker_hub_is_asked_at_its_own_host(machine: Machine) -> None:
    assert pulled(machine, "docker.io/golang:1-ltsc2022", Registry(host="docker.io", login=SECRET)).code == 0
    assert hosts(machine)[0].endswith("/docker.io/hosts.toml")
    assert hosts(machine)[1] == '[host."https://registry-1.docker.io/v2"]'
    assert machine.wrote("ctr")[0].endswith(" docker.io/library/golang:1-ltsc2022")


def test_a_mirror_is_asked_and_the_image_keeps_the_name_that_the_kubelet_asks_for(machine: Machine) -> None:
    assert pulled(machine, CORE, Registry(host="mcr.microsoft.com", mirror="registry.example/mcr")).code == 0
    assert hosts(machine)[1:] == ['[host."https://registry.example/v2/mcr"]']
    assert machine.wrote("ctr")[0].endswith(f"eks-windows-nodes-hosts {CORE}")
    assert machine.wrote("curl") == []


def test_a_mirror_in_ecr_gets_the_machines_login_before_the_registry_gets_its_own(machine: Machine) -> None:
    ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
    image = "docker.io/team/app:1-ltsc2022"
    assert pulled(machine, image, Registry(host="docker.io", login=SECRET, mirror=f"{ecr}/hub")).code == 0
    assert hosts(machine)[1:3] == [f'[host."https://{ecr}/v2/hub"]', '[host."https://registry-1.docker.io/v2"]']
    ours = base64.b64encode(b"AWS:eu-central-1-123456789012").decode()
    logins = dict(zip(hosts(machine)[3::2], hosts(machine)[4::2], strict=True))
    assert logins == {
        f'[host."https://{ecr}/v2/hub".header]': f'Authorization = "Basic {ours}"',
        '[host."https://registry-1.docker.io/v2".header]': f'Authorization = "{BASIC}"',
    }
    assert {each.rpartition(" ")[2] for each in machine.wrote("curl")} == {
        f"https://{ecr}/v2/hub/team/app/manifests/1-ltsc2022",
        "https://registry-1.docker.io/v2/team/app/manifests/1-ltsc2022",
    }


MIRRORS = [
    Registry(host="mcr.microsoft.com", mirror="mirror.example:5000/mcr"),
    Registry(host="docker.io", mirror="private.example", login=None),
    Registry(host="private.example", login=SECRET),
]
TOML = '[host."https://mirror.example:5000/v2/mcr"]\ncapabilities = ["pull", "resolve"]\noverride_path = true\n'

CONTAINERD = r"""#!/bin/sh
[ -z "$DUMP_FAILS" ] || { echo "toml: bad" >&2; exit 3; }
[ -n "$DEAF" ] && { cat "$EKS_TEST_FOLDER/first"; exit 0; }
cat "$2"
"""

CONFIGS = {
    "nothing of a registry": (
        'version = 2\n[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "pause"\n',
        (
            'version = 2\n[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "pause"\n'
            "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = '{}'\n"
        ),
    ),
    "the third version": (
        "version = 3\n[plugins.'io.containerd.cri.v1.images']\n  snapshotter = 'windows'\n",
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.images']\n  snapshotter = 'windows'\n"
            "[plugins.\"io.containerd.cri.v1.images\".registry]\nconfig_path = '{}'\n"
        ),
    ),
    "an empty one": (
        "version = 3\n  [plugins.'io.containerd.cri.v1.images'.registry]\n    config_path = ''\n[debug]\nlevel = ''\n",
        "version = 3\n  [plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '{}'\n[debug]\nlevel = ''\n",
    ),
    "a section without one": (
        'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n[a]\nconfig_path = "other"\n',
        (
            "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = '{}'\n"
            '[a]\nconfig_path = "other"\n'
        ),
    ),
}


@pytest.fixture
def node(machine: Machine) -> Machine:
    """An EKS optimized AMI whose containerd tells its configuration."""
    machine.has("containerd/containerd.exe", CONTAINERD)
    return machine


def document() -> str:
    made = registries_document(MIRRORS)
    assert made is not None
    return made


@pytest.mark.parametrize("kind", CONFIGS)
def test_nodes_ask_a_mirror_that_wants_no_login(node: Machine, kind: str) -> None:
    before, after = CONFIGS[kind]
    node.has("containerd/config.toml", before)
    folder = node.folder / "Program Files" / "containerd"
    run = node.run(document())
    assert (run.code, run.lines) == (0, ("mcr.microsoft.com is asked through its mirror",))
    assert (folder / "config.toml").read_text() == after.format(folder / "certs.d")
    assert [str(each.relative_to(folder)) for each in folder.glob("certs.d/**/*.toml")] == [
        "certs.d/mcr.microsoft.com/hosts.toml"
    ]
    assert (folder / "certs.d/mcr.microsoft.com/hosts.toml").read_text() == TOML
    assert node.wrote("restarted") == ["containerd"]
    for phase in ("validate", "test"):
        assert node.run(document(), phase).code == 0
    assert node.run(document()).code == 0
    assert (folder / "config.toml").read_text() == after.format(folder / "certs.d")
    assert node.wrote("restarted") == ["containerd"]


@pytest.mark.parametrize("written", ["config_path = '{}'", 'config_path = "{};other"'])
def test_a_folder_that_containerd_looks_into_already_is_taken(node: Machine, written: str) -> None:
    there = node.folder / "hosts.d"
    line = written.format(there)
    config = f'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n{line}\n'
    node.has("containerd/config.toml", config)
    assert node.run(document()).code == 0
    assert (there / "mcr.microsoft.com" / "hosts.toml").read_text() == TOML
    assert (node.folder / "Program Files/containerd/config.toml").read_text() == config
    assert node.wrote("restarted") == []


def test_a_containerd_that_does_not_take_the_folder_is_told(node: Machine) -> None:
    (node.folder / "first").write_text("version = 2\n")
    node.has("containerd/config.toml", "version = 2\n")
    run = node.run(document(), DEAF="1")
    assert run.code == 1
    assert run.lines[-1].startswith("containerd.exe does not read config_path out of ")
    assert list(node.folder.glob("Program Files/**/hosts.toml")) == []


@pytest.mark.parametrize("phase", ["build", "validate", "test"])
def test_a_configuration_that_containerd_can_not_read_ends_the_step(node: Machine, phase: str) -> None:
    node.has("containerd/config.toml", "version = 2\n")
    run = node.run(document(), phase, DUMP_FAILS="1")
    assert run.code == 1
    assert run.lines[-1] == "containerd.exe config dump ended with exit code 3, see the lines above"


@pytest.mark.parametrize("phase", ["build", "validate", "test"])
def test_an_image_without_containerd_s_configuration_is_told(node: Machine, phase: str) -> None:
    run = node.run(document(), phase)
    assert run.code == 1
    assert run.lines[-1].endswith("containerd: is it an EKS optimized AMI?")


@pytest.mark.parametrize("text", [None, "other"])
def test_a_mirror_that_is_lost_or_changed_is_named(node: Machine, text: str | None) -> None:
    node.has("containerd/config.toml", "version = 2\n")
    assert node.run(document()).code == 0
    file = node.folder / "Program Files/containerd/certs.d/mcr.microsoft.com/hosts.toml"
    file.unlink()
    if text is not None:
        file.write_text(text)
    run = node.run(document(), "test")
    assert (run.code, run.lines) == (1, ("containerd.exe knows no mirror, or another one, of mcr.microsoft.com",))


def test_a_lost_config_path_is_told(node: Machine) -> None:
    node.has("containerd/config.toml", "version = 2\n")
    run = node.run(document(), "validate")
    assert (run.code, run.lines) == (1, ("containerd.exe knows no mirror, or another one, of mcr.microsoft.com",))


def test_where_every_mirror_wants_a_login_nodes_get_none() -> None:
    assert registries_document(MIRRORS[1:]) is None
    assert registries_document([]) is None
