"""User data of a node that a launch hook holds back, on the engine: each way a start can go is told and answered."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from components.powershell.bodies import body
from components.powershell.bootstrap import Launch, user_data
from components.powershell.disks import Disks, Pagefile
from operations.timings.facts import Moment, marks
from tests.components.powershell.engine.node import BOOTSTRAP, PLAIN, Boot, Nodes
from tests.components.powershell.engine.process import PRELUDE

if TYPE_CHECKING:
    from tests.components.powershell.engine.process import Engine

HELD = replace(PLAIN, launch=Launch(hook="joined", seconds=1800))
NODE = "ip-10-0-1-5.eu-central-1.compute.internal"
SECRETS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session/token==", "k8s-aws-v1.token")

CURL = (Path(__file__).parent / "engine" / "curl.sh").read_text()
AUTHENTICATOR = f"""#!/bin/sh
echo "$*" > "$EKS_TEST_FOLDER/authenticator"
echo '{{"kind": "ExecCredential", "status": {{"token": "{SECRETS[3]}"}}}}'
"""


def instance(*, age: timedelta = timedelta(), group: str = "dev-windows-1a2b3c4") -> str:
    """What EC2 says of this instance."""
    started = (datetime.now(UTC) - age).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    tag = f"<item><key>aws:autoscaling:groupName</key>\n<value>{group}</value></item>" if group else ""
    return f"<launchTime>{started}</launchTime>\n<privateDnsName>{NODE}</privateDnsName><tagSet>{tag}</tagSet>"


def node(ready: str = "True", message: str = "kubelet is posting ready status") -> dict[str, Any]:
    conditions = [
        {"type": "MemoryPressure", "status": "False", "message": "kubelet has sufficient memory"},
        {"type": "Ready", "status": ready, "message": message},
    ]
    return {"kind": "Node", "status": {"conditions": conditions}}


OVER = instance(age=timedelta(minutes=29))
"""An instance whose hook waits no longer than a minute more."""

ANSWERS: dict[str, Any] = {
    "api/token": "metadata-token",
    "meta-data/instance-id": "i-0123456789abcdef0",
    "meta-data/placement/region": "eu-central-1",
    "meta-data/services/domain": "amazonaws.com",
    "meta-data/iam/security-credentials/": "dev-windows-role",
    "meta-data/iam/security-credentials/dev-windows-role": {
        "AccessKeyId": SECRETS[0],
        "SecretAccessKey": SECRETS[1],
        "Token": SECRETS[2],
    },
    "meta-data/autoscaling/target-lifecycle-state": ["InService", "Terminated"],
    "CreateTags": "<return>true</return>",
    "CompleteLifecycleAction": "<CompleteLifecycleActionResult/>",
    f"nodes/{NODE}": node(),
}


def _option(line: str) -> tuple[str, str]:
    """A line of curl's configuration, as its manual has it; one that it cannot read is an error."""
    found = re.fullmatch(r'([a-z0-9-]+)(?: (?:= (?:"((?:[^"\\]|\\.)*)"|(\d+))|(--config -)))?', line)
    assert found is not None, line
    return found[1], re.sub(r"\\(.)", r"\1", found[2] or found[3] or found[4] or "")


@dataclass(frozen=True)
class Start:
    """A start: what came of the user data, and what it asked."""

    boot: Boot
    folder: Path

    @property
    def asked(self) -> list[list[tuple[str, str]]]:
        """What curl was told, each time: options and their values, the first one being its arguments."""
        told = (self.folder / "asked").read_text().strip().split("\n\n")
        return [[_option(line) for line in each.splitlines()] for each in told]

    @property
    def calls(self) -> list[dict[str, str]]:
        """The requests to AWS, by their fields."""
        texts = ([text for name, text in each if name == "data-urlencode"] for each in self.asked)
        return [{text.partition("=")[0]: text.partition("=")[2] for text in each} for each in texts if each]

    @property
    def answers(self) -> list[str]:
        """What Auto Scaling was told."""
        return [each["LifecycleActionResult"] for each in self.calls if each["Action"] == "CompleteLifecycleAction"]

    def tag(self, name: str) -> list[str]:
        """The values that a tag was given."""
        key = f"eks-windows-nodes/{name}"
        return [each["Tag.1.Value"] for each in self.calls if each.get("Tag.1.Key") == key]

    @property
    def marks(self) -> list[str]:
        """The marks of the start, in the end."""
        return [mark.partition("=")[0] for mark in self.tag("boot")[-1].split(" ")]

    def wrote(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []


USUAL: dict[str, Any] = {
    "pre": "",
    "script": BOOTSTRAP,
    "services": ("kube-proxy",),
    "own": "",
    "held": True,
    "authenticator": AUTHENTICATOR,
    "files": {},
    "stubs": "",
    "disks": None,
}
"""How a node starts where a test says nothing else."""


@dataclass(frozen=True)
class Starts:
    """Starts nodes, each with answers of its own."""

    engine: Engine
    folder: Path

    def start(self, **how: Any) -> Start:  # noqa: ANN401  as USUAL, and answers by what is asked
        """Start a node: an answer is a text, JSON, an exit code, or several of them in turn."""
        usual = {name: how.pop(name, value) for name, value in USUAL.items()}
        prelude = self.folder / "prelude.ps1"
        note = '[IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/slept", "$args`n")'
        prelude.write_text(f". '{PRELUDE}'\nfunction Start-Sleep {{ {note} }}\n{usual['stubs']}")
        given = {**ANSWERS, "DescribeInstances": instance(), **how}
        files = {
            **{
                f"answers/{what.replace('/', '%')}.{number}": one if isinstance(one, str) else json.dumps(one)
                for what, those in given.items()
                for number, one in enumerate(cast("list[Any]", those) if isinstance(those, list) else [those])
            },
            "Windows/System32/curl.exe": CURL,
            "Program Files/Amazon/EKS/bin/aws-iam-authenticator.exe": usual["authenticator"],
            **dict.fromkeys(usual["services"], "4  RUNNING"),
            **usual["files"],
        }
        nodes = Nodes(self.engine, self.folder / "nodes", usual["script"], files, prelude)
        post = "'post hook'" if usual["pre"] else ""
        bootstrap = replace(HELD if usual["held"] else PLAIN, own_script=usual["own"], disks=usual["disks"])
        boot = nodes.boot(usual["pre"], post, bootstrap=bootstrap)
        return Start(boot, self.folder / "nodes" / "0")


REFUSAL = "curl.exe ended with exit code 22 <Error>refused</Error>"
ANSWERED = "eks-windows-nodes: hook joined: CONTINUE"


@pytest.fixture
def starts(engine: Engine, tmp_path: Path) -> Starts:
    return Starts(engine, tmp_path)


@pytest.mark.parametrize("pre", ["", "$env:A = 1"])
def test_a_node_that_has_joined_says_so_to_its_hook(starts: Starts, pre: str) -> None:
    start = starts.start(pre=pre)
    assert start.boot.outcome == "joined", start.boot
    assert start.boot.run.lines[-3 if pre else -1] == ANSWERED
    assert start.answers == ["CONTINUE"]
    assert start.marks == ["started", "bootstrapped", "ready"]
    assert start.tag("boot-failure") == []
    answer = next(each for each in start.calls if each["Action"] == "CompleteLifecycleAction")
    assert answer == {
        "Action": "CompleteLifecycleAction",
        "Version": "2011-01-01",
        "AutoScalingGroupName": "dev-windows-1a2b3c4",
        "LifecycleHookName": "joined",
        "InstanceId": "i-0123456789abcdef0",
        "LifecycleActionResult": "CONTINUE",
    }
    assert {each["ResourceId.1"] for each in start.calls if each["Action"] == "CreateTags"} == {"i-0123456789abcdef0"}
    assert start.wrote("authenticator") == ["token -i dev"]


def test_the_bootstrap_script_gets_what_it_gets_without_a_hook(starts: Starts) -> None:
    script = "foreach ($Name in $args) { \"<$($Name -join '|')>\" }"
    lines = starts.start(script=script).boot.run.lines
    given = [part for name, value in HELD.arguments().items() for part in (f"<-{name}>", f"<{value}>")]
    assert [line for line in lines if line.startswith("<")] == given


def test_a_key_or_token_is_on_no_command_line_and_in_no_output(starts: Starts) -> None:
    start = starts.start()
    assert {each[0] for each in start.asked} == {("arguments", "--config -")}
    assert [secret for secret in (*SECRETS, "metadata-token") if secret in "\n".join(start.boot.run.lines)] == []


OWN = '& "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1" @EksArguments'


def test_little_is_asked_before_the_join(starts: Starts) -> None:
    """Each is a program that Windows starts, and its answer; docs/boot.md tells how many."""
    start = starts.start(
        script="[IO.File]::Copy('FOLDER/asked', 'FOLDER/before'); [IO.File]::WriteAllText('FOLDER/joined', '')"
    )
    asked = [each for each in "\n".join(start.wrote("before")).split("\n\n") if each.strip()]
    metadata = [each for each in asked if "169.254.169.254" in each]
    assert (len(metadata), len(asked) - len(metadata)) == (8, 2)


UNREADY = node("False", "container runtime network not ready: cni plugin not initialized")
LONG = "".join(f"line {number} of a log\n" for number in range(60))

FAILED: dict[str, tuple[dict[str, Any], str]] = {
    "a pre-bootstrap hook that fails": (
        {"pre": "1\nthrow 'no proxy'"},
        "step 1 of 3, pre-bootstrap hook: line 2: no proxy",
    ),
    "volumes that can't be prepared": (
        {"disks": Disks(pagefile=Pagefile("D"))},
        "step 1 of 3, volumes: Cannot find drive. A drive with the name 'HKLM' does not exist.",
    ),
    "a bootstrap script that throws": (
        {"script": "'at first'\nthrow 'no \"network\" in C:\\Temp'"},
        'step 2 of 3, bootstrap script: at first no "network" in C:\\Temp',
    ),
    "a bootstrap script with an exit code": (
        {"script": "'half way'\nexit 3"},
        "step 2 of 3, bootstrap script: half way",
    ),
    "a bootstrap script after a hook": (
        {"pre": "1", "script": "'half way'\nexit 3"},
        "step 2 of 3, bootstrap script: half way",
    ),
    "a bootstrap script that says much": (
        {"script": f"'{LONG}'\nexit 3"},
        "step 2 of 3, bootstrap script: " + (" ".join(LONG.split()) + " ")[-225:],
    ),
    "a script of one's own that throws": (
        {"own": "throw 'no disk'"},
        "step 2 of 3, bootstrap script of your own: line 1: no disk",
    ),
    "a script of one's own whose call has an exit code": (
        {"own": OWN, "script": "exit 3"},
        "step 2 of 3, bootstrap script of your own: exit code 3",
    ),
    "a node that is not Ready": (
        {f"nodes/{NODE}": UNREADY, "DescribeInstances": OVER},
        f"step 3 of 3, join: node {NODE} is not Ready: container runtime network not ready: cni plugin not initialized",
    ),
    "a node without kube-proxy": (
        {"services": (), "DescribeInstances": OVER},
        "step 3 of 3, join: kube-proxy does not run",
    ),
    "an API server that knows no such node": (
        {f"nodes/{NODE}": 22, "DescribeInstances": OVER},
        f"step 3 of 3, join: node {NODE}: {REFUSAL}",
    ),
    "an authenticator that says no JSON": (
        {"authenticator": "#!/bin/sh\necho no", "DescribeInstances": OVER},
        f"step 3 of 3, join: node {NODE}: Conversion from JSON failed with error: ",
    ),
}
"""How a start fails, and what the tag of the instance says then."""


@pytest.mark.parametrize("end", FAILED)
def test_a_start_that_fails_tells_its_step_and_lets_its_group_end_the_machine(starts: Starts, end: str) -> None:
    how, tag = FAILED[end]
    start = starts.start(**how)
    assert start.boot.run.code == 1, start.boot.run
    (told,) = start.tag("boot-failure")
    assert told.startswith(tag)
    assert len(told) <= 256
    assert start.answers == ["ABANDON", "CONTINUE"]
    hooks = [each["LifecycleHookName"] for each in start.calls if each["Action"] == "CompleteLifecycleAction"]
    assert hooks == ["joined", "eks-windows-nodes-terminate"], "nobody else would let a node go that never joined"
    assert "ready" not in start.marks


def test_a_node_that_takes_its_time_is_asked_again_until_it_is_ready(starts: Starts) -> None:
    start = starts.start(**{f"nodes/{NODE}": [22, UNREADY, node()]})
    assert start.boot.outcome == "joined"
    assert start.answers == ["CONTINUE"]
    assert start.wrote("slept") == ["15", "15"]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no right to answer": (
        {"CompleteLifecycleAction": 22},
        f"eks-windows-nodes: hook joined: CONTINUE is not told: {REFUSAL}",
    ),
    "no right to tag": (
        {"CreateTags": 22},
        f"eks-windows-nodes: tag eks-windows-nodes/boot: {REFUSAL}",
    ),
    "no group": (
        {"DescribeInstances": instance(group="")},
        "eks-windows-nodes: hook joined: CONTINUE is not told: this instance belongs to no Auto Scaling group",
    ),
    "no such category in the metadata": ({"meta-data/autoscaling/target-lifecycle-state": 22}, ANSWERED),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_only_be_told_keeps_no_node_from_joining(starts: Starts, what: str) -> None:
    how, line = REFUSED[what]
    start = starts.start(**how)
    assert start.boot.outcome == "joined"
    assert line in start.boot.run.lines


def test_an_instance_that_nobody_tells_of_fails_at_the_join(starts: Starts) -> None:
    start = starts.start(DescribeInstances=22, **{"nodes/": node()})
    assert f"eks-windows-nodes: this instance: {REFUSAL}" in start.boot.run.lines


def test_a_node_in_a_warm_pool_is_prepared_and_joins_when_it_leaves_it(starts: Starts) -> None:
    """Stopped there, it begins anew at its next start; while it runs there, it waits."""
    state = "meta-data/autoscaling/target-lifecycle-state"
    start = starts.start(**{state: ["Warmed:Stopped", "Warmed:Stopped", "InService"], "DescribeInstances": OVER})
    assert start.boot.outcome == "joined"
    assert start.answers == ["CONTINUE", "CONTINUE"]
    assert start.boot.run.lines[0] == "eks-windows-nodes: in the warm pool; this node joins when it leaves it"
    assert start.wrote("slept") == ["15"]
    assert "<persist>true</persist>" in user_data(HELD)
    assert "<persist>" not in user_data(PLAIN)


@pytest.mark.parametrize(("pre", "held"), [("", True), ("'pre hook'", True), ("'pre hook'", False)])
def test_a_start_that_finds_the_services_of_a_node_starts_them_and_says_so(
    starts: Starts, pre: str, *, held: bool
) -> None:
    """A second start, a return from the warm pool, the disk of another node: the bootstrap script would end at them."""
    start = starts.start(
        pre=pre, script="throw 'service already exists'", services=("kubelet", "kube-proxy"), held=held
    )
    said = "eks-windows-nodes: the services of this node are registered; starting them"
    assert start.boot.run.lines == ((said, ANSWERED) if held else (said,))
    assert start.boot.run.code == 0
    asked = ["query kubelet", "query EKSWindowsBootstrapper", "start kubelet", "start kube-proxy"]
    assert start.wrote("sc")[:4] == asked
    assert (start.answers if held else []) == (["CONTINUE"] if held else [])


SERVED = ("kubelet", "kube-proxy", "EKSWindowsBootstrapper")
"""What runs when the user data begins, on an image with eks-windows-bootstrapper."""


@pytest.mark.parametrize("held", [True, False])
def test_services_that_a_bootstrapper_registered_beside_it_keep_no_hook_from_running(
    starts: Starts, *, held: bool
) -> None:
    start = starts.start(pre="'pre hook'", script="'joins nothing'", services=SERVED, held=held)
    assert start.boot.run.code == 0
    assert [line for line in start.boot.run.lines if line in ("pre hook", "joins nothing", "post hook")] == [
        "pre hook",
        "joins nothing",
        "post hook",
    ]
    assert (start.answers if held else []) == (["CONTINUE"] if held else [])


def test_the_second_start_of_a_node_with_a_bootstrapper_runs_no_hook_again(starts: Starts) -> None:
    """The file that the join leaves tells it: the services are there at each start."""
    start = starts.start(pre="'pre hook'", services=SERVED, files={"ProgramData/eks-windows-nodes.crt": "of before"})
    assert "pre hook" not in start.boot.run.lines
    assert start.answers == ["CONTINUE"]


EVENTS = """
function Get-WinEvent($FilterHashtable, $MaxEvents, $ErrorAction) {
  $Log = "$($FilterHashtable.LogName) $($FilterHashtable.Id)$($FilterHashtable.ProviderName)"
  $Known = @{
    'Amazon EC2Launch 1000' = @('2026-11-26T15:01:00Z', ''), @('2026-11-20T10:00:00Z', '')
    'Amazon EC2Launch 5000' = , @('2026-11-26T15:01:40Z', '')
    'Application EKS-Windows-Bootstrapper' = @(
      @('2026-11-26T15:01:31Z', 'EKS Windows Node Configured in 9000 ms'),
      @('2026-11-26T15:01:30Z', 'Userdata: <powershell>'),
      @('2026-11-26T15:01:20Z', 'Gathering system configuration...'),
      @('2026-11-26T15:00:01Z', 'Userdata is empty, exiting...'),
      @('2026-11-26T15:00:00Z', 'Gathering system configuration...')
    )
  }
  if (-not $Known[$Log] -or (UNKNOWN)) { throw 'No events were found that match the specified selection criteria.' }
  foreach ($Each in $Known[$Log]) { @{ TimeCreated = [datetime]$Each[0]; Properties = @{ Value = $Each[1] } } }
}
"""
"""The event logs of a machine: an older start stands below."""

LOADS = r"""
$env:PSModulePath = 'FOLDER/modules'
[void](Get-Slow)
[IO.File]::WriteAllText('FOLDER/joined', '')
"""
MODULE = {
    "modules/Slow/Slow.psd1": "@{ ModuleVersion = '1.0'; RootModule = 'Slow.psm1'; FunctionsToExport = 'Get-Slow' }",
    "modules/Slow/Slow.psm1": "[Threading.Thread]::Sleep(1200)\nfunction Get-Slow { 1 }",
}
MARKS = {"Program Files/Amazon/EKS/eks-windows-nodes.ps1": body("boot_marks")}


@pytest.mark.parametrize("pre", ["", "'pre hook'"])
def test_an_image_of_levers_marks_ec2launch_and_the_module_that_the_script_loads(starts: Starts, pre: str) -> None:
    events = EVENTS.replace("UNKNOWN", "$Log -like 'App*'")
    start = starts.start(pre=pre, script=LOADS, files={**MARKS, **MODULE}, stubs=events)
    assert start.answers == ["CONTINUE"]
    assert start.marks == ["started", "bootstrapped", "agent", "windows", "modules", "loaded", "ready"]
    known = marks(start.tag("boot")[-1])
    assert known[Moment.AGENT].isoformat() == "2026-11-26T15:01:00+00:00"
    assert known[Moment.WINDOWS].isoformat() == "2026-11-26T15:01:40+00:00"
    assert known[Moment.LOADED] - known[Moment.MODULES] >= timedelta(seconds=1)


def test_an_image_with_a_bootstrapper_marks_its_begin_and_end(starts: Starts) -> None:
    events = EVENTS.replace("UNKNOWN", "$false")
    start = starts.start(script=LOADS, services=SERVED, files={**MARKS, **MODULE}, stubs=events)
    assert start.marks == ["started", "bootstrapped", "agent", "windows", "service", "served", "ready"]
    known = marks(start.tag("boot")[-1])
    assert (known[Moment.SERVED] - known[Moment.SERVICE]).total_seconds() == 11
    assert max(len(each) for each in start.tag("boot")) <= 256


def test_a_machine_without_these_logs_marks_the_rest(starts: Starts) -> None:
    """Server 2019 may have EC2Launch v1, which writes none."""
    start = starts.start(files=MARKS, stubs=EVENTS.replace("UNKNOWN", "$true"))
    assert start.boot.outcome == "joined"
    assert start.marks == ["started", "bootstrapped", "ready"]


def test_a_disk_of_another_node_does_not_count_as_joined(starts: Starts) -> None:
    """Its kubelet goes by the other's name, and this instance's node never comes."""
    start = starts.start(services=("kubelet", "kube-proxy"), DescribeInstances=OVER, **{f"nodes/{NODE}": 22})
    assert start.boot.run.code == 1
    assert start.answers == ["ABANDON", "CONTINUE"]


CURL_OF_THE_MACHINE = shutil.which("curl")


def _signs() -> bool:
    """curl signs with a session's token since 7.86; Windows has had a later one since November 2023 (KB5032198)."""
    if CURL_OF_THE_MACHINE is None:
        return False
    said = subprocess.run([CURL_OF_THE_MACHINE, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, said.split()[1].split(".")[:2])) >= (7, 86)


@pytest.mark.skipif(not _signs(), reason="no curl 7.86 or later on PATH")
@pytest.mark.parametrize("action", ["CreateTags", "CompleteLifecycleAction", "DescribeInstances"])
def test_curl_signs_what_it_is_told_as_botocore_does(starts: Starts, action: str) -> None:
    start = starts.start(script="throw 'a \"quoted\" C:\\path, 5 % & more = ü'")
    options = next(each for each in reversed(start.asked) if ("data-urlencode", f"Action={action}") in each)[1:]
    got: list[tuple[dict[str, str], bytes]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
            del format, args

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.handle_request).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        quoted = [
            (name, url if name == "url" else text.replace("\\", "\\\\").replace('"', '\\"')) for name, text in options
        ]
        config = "".join(f'{name} = "{text}"\n' if text else f"{name}\n" for name, text in quoted)
        subprocess.run([str(CURL_OF_THE_MACHINE), "--config", "-"], input=config, text=True, check=True, timeout=30)
    ((headers, body),) = got
    assert dict(parse_qsl(body.decode()))["Action"] == action
    scope = headers["Authorization"].partition("Credential=")[2].split("/")
    request = AWSRequest("POST", url, data=body, headers={name: headers[name] for name in _signed(headers)})
    request.context["timestamp"] = headers["X-Amz-Date"]
    signer = SigV4Auth(Credentials(*SECRETS[:3]), scope[3], scope[2])
    signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    assert headers["Authorization"].endswith(f"Signature={signature}")
    assert "x-amz-security-token" in headers["Authorization"]


def _signed(headers: dict[str, str]) -> list[str]:
    names = headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    return [name for name in headers if name.lower() in names]
