"""The scripts of an image build on the engine, out of their documents: each branch once, against stub commands."""

from __future__ import annotations

import base64

import pytest

from components.facts.container_images import ImageReference
from components.powershell.image_documents import cache_document, script_document
from tests.components.powershell.engine.process import Run
from tests.components.powershell.machine import CORE, Machine

OWN = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1-ltsc2022"
PUBLIC, PRIVATE = [ImageReference.parse(CORE)], [ImageReference.parse(CORE), ImageReference.parse(OWN)]

NO_CTR = "ctr.exe is not on this image: is it an EKS optimized AMI?"


@pytest.mark.parametrize("phase", ["build", "validate", "test"])
def test_an_image_without_containerd_s_client_is_told(bare: Machine, phase: str) -> None:
    (bare.folder / "Program Files" / "containerd").mkdir(parents=True)
    run = bare.run(cache_document(PUBLIC), phase)
    assert (run.code, run.lines) == (1, (NO_CTR,))


def test_a_service_that_does_not_start_ends_the_step(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), NO_SERVICE="1")
    assert run.code == 1
    assert "no service containerd" in run.lines[-1]


def test_a_public_image_is_pulled_without_a_login_where_the_kubelet_looks(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC))
    assert (run.code, run.lines) == (0, (f"cached {CORE}",))
    assert machine.wrote("ctr") == [
        f"-n k8s.io images pull {CORE}",
        f"-n k8s.io images label {CORE} io.cri-containerd.pinned=pinned",
    ]


def test_a_private_image_is_pulled_with_the_password_of_its_registry_which_no_command_line_has(
    machine: Machine,
) -> None:
    assert machine.run(cache_document(PRIVATE)).code == 0
    folder = f"{machine.folder}/ProgramData/eks-windows-nodes-hosts"
    assert machine.wrote("ctr")[-2] == f"-n k8s.io images pull --hosts-dir {folder} {OWN}"
    host = OWN.partition("/")[0]
    assert machine.wrote("hosts") == [
        f"# {folder}/{host}/hosts.toml",
        f'[host."https://{host}/v2"]',
        'capabilities = ["pull", "resolve"]',
        "override_path = true",
        f'[host."https://{host}/v2".header]',
        f'Authorization = "Basic {base64.b64encode(b"AWS:eu-central-1-123456789012").decode()}"',
    ]
    assert list(machine.folder.glob("ProgramData/**/hosts.toml")) == []


def test_an_image_without_the_tool_for_logins_is_told_with_the_module_that_has_it(machine: Machine) -> None:
    run = machine.run(cache_document(PRIVATE), NO_AWS_TOOLS="1")
    says = "Get-ECRLoginCommand is not on this image: install AWSPowerShell or AWS.Tools.ECR in a script of components"
    assert (run.code, run.lines) == (1, (says,))
    assert machine.run(cache_document(PUBLIC), NO_AWS_TOOLS="1").code == 0


def test_a_pull_is_tried_again_after_a_while(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), PULLS_FAILED="2")
    assert run.code == 0
    assert run.lines[:2] == tuple(f"attempt {n} for {CORE} ended with exit code 9" for n in (1, 2))
    assert machine.wrote("slept") == ["15", "30"]


def test_a_pull_that_fails_five_times_ends_the_step(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), PULLS_FAILED="9")
    assert run.code == 1
    assert run.lines[-1] == f"attempt 5 for {CORE} ended with exit code 9"
    assert len(machine.wrote("ctr")) == 5


@pytest.mark.parametrize("phase", ["validate", "test"])
def test_a_cache_that_is_complete_passes_in_silence(machine: Machine, phase: str) -> None:
    assert machine.run(cache_document(PUBLIC), phase) == Run(code=0, lines=("",))


def test_a_check_of_the_cache_that_fails_says_so(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), "validate", CHECK_FAILS="1")
    assert run.code == 1
    assert run.lines[-1] == "ctr.exe images check ended with exit code 5, see the lines above"


def test_images_that_are_missing_are_named(machine: Machine) -> None:
    run = machine.run(cache_document(PRIVATE), "validate")
    assert (run.code, run.lines) == (1, (f"not in the cache, or not completely: {OWN}",))


def test_an_image_that_can_not_be_pinned_ends_the_step(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), LABEL_FAILS="1")
    says = f"ctr.exe images label for {CORE} ended with exit code 8, see the lines above"
    assert (run.code, run.lines[-1]) == (1, says)


def test_an_image_that_the_kubelet_may_remove_is_named(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), "test", LABELS="-")
    assert (run.code, run.lines) == (1, (f"not pinned, so that the kubelet may remove them: {CORE}",))


def test_a_disk_on_which_the_kubelet_would_remove_images_is_told_with_the_key_to_raise(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), "validate", FREE="19")
    says = "only 19 percent of the disk is free, expected 20: raise rootVolume.sizeGib"
    assert (run.code, run.lines) == (1, (says,))
    assert machine.run(cache_document(PUBLIC), "validate", FREE="20").code == 0


OWN_SCRIPTS = {
    "right": ("'installed'", 0, "installed"),
    "exit 0": ("exit 0\n'never'", 0, "eks-windows-nodes: script agent starts"),
    "a restart asked for": ("exit 3010", 3010, "it ended with exit code 3010, line 1: exit 3010"),
    "throw": ("1\nthrow 'no disk'", 1, "eks-windows-nodes: script agent: line 2: no disk"),
    "break": ("break outter", 1, "line 1: break outter"),
    "unreadable": ("'a", 1, "line 1: The string is missing the terminator: '."),
    "a program that failed": ("/bin/sh -c 'exit 7'", 7, "its last program ended with exit code 7"),
    "braces that Image Builder would read": ("$a = @{b = @{c = 1}}\n& {{ 1 }}\n'{{x}}'", 0, "{{x}}"),
    "letters and line ends": ("@'\r\n\u00d1 \u2019\r\n'@", 0, "\u00d1 \u2019"),
    "a restart of its own": ("Restart-Computer", 0, "eks-windows-nodes: script agent starts"),
}


@pytest.mark.parametrize("kind", OWN_SCRIPTS)
def test_a_script_of_one_s_own_ends_its_step_with_its_own_exit_code(bare: Machine, kind: str) -> None:
    script, code, says = OWN_SCRIPTS[kind]
    document = script_document("agent", script)
    run = bare.run(document)
    assert run.code == code
    assert says in run.lines[-1], run.lines
    assert "{{" not in document
    assert list((bare.folder / "Program Files").iterdir()) == []


def test_a_script_that_no_machine_could_run_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1 holds the first line of another language"):
        script_document("agent", "#!/bin/sh")
    with pytest.raises(ValueError, match=r"component document agent: .* 1 to 16000 .*; shorten the script"):
        script_document("agent", "x" * 16000)


SECRETS = {
    "TOKEN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:agent-AbCdEf",
    "KEY": "arn:aws:ssm:us-east-1:123456789012:parameter/agent/key",
}


def test_a_script_finds_its_secrets_in_its_environment_and_the_document_has_only_their_names(bare: Machine) -> None:
    document = script_document("agent", '"$env:TOKEN and $env:KEY"', SECRETS)
    run = bare.run(document)
    assert (run.code, run.lines[-1]) == (
        0,
        f"secret of eu-central-1 {SECRETS['TOKEN']} and parameter of us-east-1 {SECRETS['KEY']} True",
    )


@pytest.mark.parametrize(("kind", "module"), [("TOKEN", "SecretsManager"), ("KEY", "SimpleSystemsManagement")])
def test_a_machine_without_the_tool_for_a_secret_is_told_before_the_script_runs(
    bare: Machine, kind: str, module: str
) -> None:
    run = bare.run(script_document("agent", "'never'", {kind: SECRETS[kind]}), NO_AWS_TOOLS="1")
    assert run.code == 1
    assert run.lines[-1].endswith(
        f"is not on this image: install AWSPowerShell or AWS.Tools.{module} in a script of components"
    )


def test_a_secret_that_can_not_be_read_ends_the_step(bare: Machine) -> None:
    run = bare.run(script_document("agent", "'never'", SECRETS), NO_SECRET="1")
    assert run.code == 1
    assert "access denied" in run.lines[-1]
