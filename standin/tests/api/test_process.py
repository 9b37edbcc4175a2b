"""The process: found, restored, begun anew, stopped; and two starters at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3

from standin.api import process, statefile
from standin.api.process import RehearsalApiError, Server
from standin.seed.document import Seed
from standin.tests.accounts import SEED
from standin.tests.processes import has_ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGION = "us-west-2"
PACE = "model_name=eks::cluster"


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "account"
    process.stop(tmp_path / "account")


SESSION: Any = boto3.Session("rehearsal", "rehearsal", region_name=REGION)


def client(server: Server, service: str) -> Any:  # noqa: ANN401  any service's client
    return SESSION.client(service, endpoint_url=server.url)


def kill(server: Server) -> None:
    """As nothing can be caught or cleaned up after."""
    os.kill(server.pid, signal.SIGKILL)
    os.waitpid(server.pid, 0)


def picture(server: Server) -> dict[str, Any]:
    """What the account looks like to its readers."""
    ec2, eks, iam = client(server, "ec2"), client(server, "eks"), client(server, "iam")
    scaling = client(server, "autoscaling")  # reading the group itself would let its refresh go on
    return {
        "images": ec2.describe_images()["Images"],
        "vpcs": ec2.describe_vpcs()["Vpcs"],
        "subnets": ec2.describe_subnets()["Subnets"],
        "groups": ec2.describe_security_groups()["SecurityGroups"],
        "instances": [i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]],
        "cluster": eks.describe_cluster(name="dev")["cluster"],
        "entries": [
            eks.describe_access_entry(clusterName="dev", principalArn=arn)["accessEntry"]
            for arn in eks.list_access_entries(clusterName="dev")["accessEntries"]
        ],
        "roles": iam.list_roles()["Roles"],
        "pace": urllib3.request("GET", f"{server.url}/moto-api/state-manager/get-transition?{PACE}").json(),
        "scaling": scaling.describe_auto_scaling_instances()["AutoScalingInstances"],
    }


def furnish(server: Server) -> None:
    """Make a bit of everything, from several threads."""
    ec2, iam = client(server, "ec2"), client(server, "iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})

    def role(number: int) -> None:
        iam.create_role(RoleName=f"kept-{number}", AssumeRolePolicyDocument=trust)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(role, range(8)))
    arn = "arn:aws:iam::123456789012:role/kept-3"
    client(server, "eks").create_access_entry(clusterName="dev", principalArn=arn, type="EC2_WINDOWS")
    ami = ec2.describe_images(Owners=["self"])["Images"][0]["ImageId"]
    data = {"ImageId": ami, "InstanceType": "m6i.large"}
    template = ec2.create_launch_template(LaunchTemplateName="kept", LaunchTemplateData=data)["LaunchTemplate"]
    subnets = client(server, "eks").describe_cluster(name="dev")["cluster"]["resourcesVpcConfig"]["subnetIds"]
    pace = {"model_name": "eks::cluster", "transition": {"progression": "manual", "times": 7}}
    urllib3.request("POST", f"{server.url}/moto-api/state-manager/set-transition", json=pace)
    scaling = client(server, "autoscaling")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="kept",
        MinSize=0,
        MaxSize=4,
        DesiredCapacity=3,
        LaunchTemplate={"LaunchTemplateId": template["LaunchTemplateId"], "Version": "1"},
        VPCZoneIdentifier=",".join(subnets),
    )
    scaling.start_instance_refresh(AutoScalingGroupName="kept")
    scaling.describe_instance_refreshes(AutoScalingGroupName="kept")  # a read that replaces an instance


def test_a_killed_server_is_restored_as_it_was_at_the_same_address(state_dir: Path) -> None:
    """Ids, times and half-finished work come out the same, whatever was read in between and by however many threads."""
    first = process.start(state_dir, SEED)
    assert (first.found, first.note) == ("new", "")
    furnish(first)
    before = picture(first)
    kill(first)
    second = process.ensure(state_dir)
    assert (second.found, second.url) == ("restored", first.url)
    assert picture(second) == before


def test_a_running_server_is_found_once_and_one_that_was_stopped_is_restored(state_dir: Path) -> None:
    """A second one in the foreground ends with one line: two of them would write one journal."""
    first = process.start(state_dir)
    client(first, "iam").create_user(UserName="kept")
    assert process.ensure(state_dir) == replace(first, found="running")
    command = [sys.executable, "-m", "standin.api.server", "--state-dir", str(state_dir)]
    done = subprocess.run(command, cwd=process.PACKAGE_ROOT, capture_output=True, text=True, check=False)
    said = f"a server runs on {state_dir} already: process {first.pid}\n"
    assert (done.returncode, done.stderr) == (1, said)
    assert process.stop(state_dir) is True
    assert process.running(state_dir) is None
    assert process.stop(state_dir) is False
    second = process.start(state_dir)
    assert second.found == "restored"
    assert [user["UserName"] for user in client(second, "iam").list_users()["Users"]] == ["kept"]


@pytest.mark.nightly
def test_a_journal_that_tells_another_story_is_set_aside_and_the_account_begins_anew(state_dir: Path) -> None:
    first = process.start(state_dir)
    client(first, "iam").create_user(UserName="lost")
    kill(first)
    journal = state_dir / "journal.jsonl"
    changed = journal.read_text().replace('"status": 200', '"status": 409')
    journal.write_text(changed)
    second = process.ensure(state_dir)
    assert second.found == "anew"
    assert second.note.startswith("the rehearsal's account could not be restored and began anew: ")
    assert second.note.endswith(": request 1, CreateUser, was answered 409 and now 200")
    assert client(second, "iam").list_users()["Users"] == []
    assert (state_dir / "journal.unusable.jsonl").read_text() == changed


def test_a_journal_of_another_version_and_a_port_with_a_new_owner_are_told_and_left(state_dir: Path) -> None:
    """A state file of a server long gone, whose port another process has, and a journal that can't be read."""
    state_dir.mkdir()
    (state_dir / "journal.jsonl").write_text('{"format": 1, "origin": "another"}\n')
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        gone = statefile.ServerState(
            pid=os.getpid(), port=port, state_dir=str(state_dir), account="gone", origin="new", note=""
        )
        gone.write()
        server = process.ensure(state_dir)
    assert server.found == "anew"
    assert server.note.endswith("its journal was written by another version of the rehearsal")
    assert server.url != gone.url
    assert client(server, "iam").list_users()["Users"] == []


@pytest.mark.nightly
def test_an_account_keeps_its_seed_and_one_with_another_seed_begins_anew(state_dir: Path) -> None:
    first = process.start(state_dir, Seed(regions=(REGION,), network={"name": "one"}))  # pyright: ignore[reportArgumentType] read as JSON is
    assert names_of_vpcs(first) == {"", "one"}
    process.stop(state_dir)
    assert process.ensure(state_dir).found == "restored"
    process.stop(state_dir)
    second = process.ensure(state_dir, Seed(regions=(REGION,), network={"name": "two"}))  # pyright: ignore[reportArgumentType] as above
    assert (second.found, names_of_vpcs(second)) == ("anew", {"", "two"})
    assert second.note.endswith("its journal was begun with another seed")


def names_of_vpcs(server: Server) -> set[str]:
    """`Name` of each VPC; the default one has none."""
    vpcs = client(server, "ec2").describe_vpcs()["Vpcs"]
    return {next((tag["Value"] for tag in vpc.get("Tags", []) if tag["Key"] == "Name"), "") for vpc in vpcs}


def test_what_is_no_seed_is_said_in_one_line(state_dir: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text('{"region": ["eu-central-1"]}')
    command = [sys.executable, "-m", "standin.api.server", "--state-dir", str(state_dir), "--seed", str(seed)]
    state_dir.mkdir()
    done = subprocess.run(command, cwd=process.PACKAGE_ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"{seed}: region: Extra inputs are not permitted\n")


def test_a_port_that_was_asked_for_and_is_taken_is_said_in_one_line(state_dir: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        with pytest.raises(RehearsalApiError, match=rf"port {port} on 127.0.0.1 can't be used .*--port") as caught:
            process.start(state_dir, port=port)
    assert "\n" not in str(caught.value)
    assert process.running(state_dir) is None


def test_two_starters_at_once_get_the_same_server(state_dir: Path) -> None:
    code = "import sys; from pathlib import Path; from standin.api import process; "
    code += "server = process.ensure(Path(sys.argv[1])); print(server.pid, server.found)"
    command = [sys.executable, "-c", code, str(state_dir)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [child.communicate()[0].split() for child in running]
    assert len({pid for pid, _ in said}) == 1
    assert sorted(found for _, found in said) == ["new", "running"]


def test_a_server_whose_starter_was_killed_does_not_serve_the_same_account_beside_the_next_one(state_dir: Path) -> None:
    code = "import sys; from pathlib import Path; from standin.api import process; process.ensure(Path(sys.argv[1]))"
    starter = subprocess.Popen([sys.executable, "-c", code, str(state_dir)], cwd=process.PACKAGE_ROOT)
    server = statefile.process_of(state_dir)
    while not (left := server.pid()):
        time.sleep(0.01)
    starter.kill()
    starter.wait()
    found = process.ensure(state_dir)
    assert found.pid == server.pid() != left
    assert has_ended(left)


def test_a_copied_or_moved_account_gets_a_server_of_its_own(state_dir: Path, tmp_path: Path) -> None:
    """A copy believes neither the address nor the process that came with it; a moved one takes its process along."""
    first = process.start(state_dir)
    client(first, "iam").create_user(UserName="copied")
    copy, moved = tmp_path / "copy", tmp_path / "moved"
    shutil.copytree(state_dir, copy)
    try:
        second = process.ensure(copy)
        assert (second.found, second.account) == ("restored", first.account)
        assert second.url != first.url
        client(second, "iam").create_user(UserName="own")
        assert [user["UserName"] for user in client(first, "iam").list_users()["Users"]] == ["copied"]
        copy.rename(moved)
        third = process.ensure(moved)
        assert third.found == "restored"
        assert third.pid != second.pid
        assert len(client(third, "iam").list_users()["Users"]) == 2
    finally:
        process.stop(moved)
    assert process.running(state_dir) == replace(first, found="running")


def test_a_state_file_that_cannot_be_read_counts_as_none(state_dir: Path) -> None:
    state_dir.mkdir()
    statefile.file_in(state_dir).write_text('{"pid": 1}')
    assert statefile.read(state_dir) is None
    assert process.running(state_dir) is None


def test_the_environment_points_every_sdk_at_the_server_alone() -> None:
    environment = Server(url="http://127.0.0.1:1", pid=1, account="one", found="new").environment("eu-central-1")
    assert environment == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "rehearsal",
        "AWS_SECRET_ACCESS_KEY": "rehearsal",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
