"""The write protocol against a real kube-apiserver and etcd."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from components.aws_auth.cluster.api import AwsAuthApi
from components.aws_auth.cluster.write import Clock, Planner, Written, rehearse, write
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.plan import Consent, Known, Plan
from components.aws_auth.plan.remove import plan_remove
from components.aws_auth.text.errors import ForeignOwnerError
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS, RoleMapping
from components.aws_auth.text.roles import read_roles
from components.kubernetes.errors import ApiError, RefusedError, StatusError
from components.kubernetes.token import TokenSource
from tests.components.aws_auth.texts import LINUX_TEXT, OWNER, WANTED, WINDOWS_TEXT

if TYPE_CHECKING:
    from components.aws_auth.plan.configmap import ConfigMap
    from rehearsal.kubernetes import KubeApi
    from tests.components.aws_auth.judge import Judge
    from tests.components.aws_auth.live import Live

pytestmark = pytest.mark.cluster

Client = Callable[[], AwsAuthApi]
KNOWN = Known(NODE_USERNAME, WINDOWS_GROUPS, "created")


def ensuring(wanted: RoleMapping = WANTED, consent: Consent | None = None) -> Planner:
    """The planner of a resource."""
    return lambda live: plan_ensure(live, wanted, OWNER, consent or Consent())


def removing(live: ConfigMap | None) -> Plan:
    """The planner of its deletion."""
    return plan_remove(live, WANTED.key, OWNER, KNOWN, "remove", Consent())


def stored(live: Live) -> dict[str, Any]:
    """aws-auth without what the server counts and dates."""
    found = live.get()
    metadata = found["metadata"]
    return {
        "data": found.get("data"),
        "binaryData": found.get("binaryData"),
        "labels": metadata.get("labels"),
        "annotations": metadata.get("annotations"),
    }


def test_where_aws_auth_is_absent_one_post_makes_it(live: Live, client: Client, judge: Judge) -> None:
    """Two calls: the read and the write; the authenticator reads the one entry."""
    api = client()
    assert write(api, ensuring()).tries == 1
    assert api.calls == 2
    data = live.get()["data"]
    assert set(data) == {"mapRoles"}
    verdict = judge.read(data["mapRoles"])
    assert verdict.error == ""
    assert verdict.roles == [{"rolearn": WANTED.rolearn, "username": NODE_USERNAME, "groups": list(WINDOWS_GROUPS)}]


def test_an_aws_auth_without_data_is_patched_not_made_anew(live: Live, client: Client) -> None:
    """Its uid stays."""
    uid = live.put(None)["metadata"]["uid"]
    write(client(), ensuring())
    assert live.get()["metadata"]["uid"] == uid


def test_other_keys_labels_and_bytes_are_the_same_before_and_after(live: Live, client: Client) -> None:
    """After ensure everything but mapRoles, after remove everything."""
    others = {"mapUsers": "- userarn: x\n", "mapAccounts": "- 012345670123\n", "extra": "  kept \r\n"}
    live.put(
        {"mapRoles": LINUX_TEXT, **others},
        binaryData={"raw": "AAECAw=="},
        metadata={"labels": {"team": "a"}, "annotations": {"note": "b"}},
    )
    before = stored(live)
    write(client(), ensuring())
    between = stored(live)
    assert between["data"] == {"mapRoles": LINUX_TEXT + WINDOWS_TEXT, **others}
    assert (between["binaryData"], between["labels"]) == (before["binaryData"], before["labels"])
    write(client(), removing)
    assert stored(live) == before


def test_when_nothing_is_to_do_one_call_is_made_and_no_version(live: Live, client: Client) -> None:
    """The resourceVersion tells."""
    live.put({"mapRoles": LINUX_TEXT + WINDOWS_TEXT})
    version = live.get()["metadata"]["resourceVersion"]
    api = client()
    write(api, ensuring())
    assert api.calls == 1
    assert live.get()["metadata"]["resourceVersion"] == version


def test_our_writes_are_recorded_under_our_name(live: Live, client: Client) -> None:
    """Whoever looks at managedFields sees who did it."""
    live.put({"mapRoles": LINUX_TEXT})
    write(client(), ensuring())
    assert "eks-windows-nodes" in {entry["manager"] for entry in live.get()["metadata"]["managedFields"]}


def test_a_list_in_place_of_text_cannot_be_stored(live: Live, client: Client) -> None:
    """The server's own net below ours: 422 for a value that is no string."""
    live.put({"mapRoles": LINUX_TEXT})
    api = client()
    with pytest.raises(StatusError) as refusal:
        api.patch({"data": {"mapRoles": [{"rolearn": "x"}]}})
    assert refusal.value.code in {400, 422}
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT}


def test_the_last_entry_leaves_an_empty_list(live: Live, client: Client) -> None:
    """aws-auth itself stays."""
    write(client(), ensuring())
    write(client(), removing)
    assert stored(live)["data"] == {"mapRoles": "[]\n"}


def between(change: Callable[[], object], planner: Planner) -> Planner:
    """A planner during whose first turn somebody else changes aws-auth."""
    turns = iter([change])

    def planned(live: ConfigMap | None) -> Plan:
        plan = planner(live)
        next(turns, lambda: None)()
        return plan

    return planned


def test_a_change_of_another_key_in_between_survives(live: Live, client: Client) -> None:
    """409, and the second try starts from what is there then."""
    live.put({"mapRoles": LINUX_TEXT})
    api = client()
    written = write(api, between(lambda: live.edit({"mapUsers": "- userarn: y\n"}), ensuring()))
    assert (written.tries, api.calls) == (2, 4)
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT + WINDOWS_TEXT, "mapUsers": "- userarn: y\n"}


def test_an_entry_added_in_between_survives(live: Live, client: Client) -> None:
    """Both entries stand."""
    third = LINUX_TEXT.replace("linux-node", "third")
    live.put({"mapRoles": LINUX_TEXT})
    write(client(), between(lambda: live.edit({"mapRoles": LINUX_TEXT + third}), ensuring()))
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT + third + WINDOWS_TEXT}


def test_when_eks_makes_aws_auth_first_its_entry_stays(live: Live, client: Client) -> None:
    """409 AlreadyExists on the POST."""
    written = write(client(), between(lambda: live.put({"mapRoles": LINUX_TEXT}), ensuring()))
    assert written.tries == 2
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT + WINDOWS_TEXT}


@pytest.mark.parametrize("again", [True, False], ids=["made again", "gone"])
def test_an_aws_auth_deleted_in_between_is_not_brought_back_with_old_content(
    live: Live, client: Client, again: bool
) -> None:
    """The plan was made for another object."""
    live.put({"mapRoles": LINUX_TEXT})

    def change() -> None:
        live.delete()
        if again:
            live.put({"mapRoles": "[]"})

    write(client(), between(change, ensuring()))
    assert [entry.rolearn for entry in read_roles(stored(live)["data"]["mapRoles"]).entries] == [WANTED.rolearn]


def test_conflicts_without_end_stop_and_name_the_last_writer(live: Live, client: Client) -> None:
    """Twelve tries, and nothing of ours is stored."""
    live.put({"mapRoles": LINUX_TEXT})
    count = iter(range(100))

    def disturbed(found: ConfigMap | None) -> Plan:
        live.edit({"turn": str(next(count))})
        return plan_ensure(found, WANTED, OWNER, Consent())

    with pytest.raises(ApiError, match=r"before each of 12 tries \(last writers: python-urllib3"):
        write(client(), disturbed, Clock(sleep=lambda _: None))
    assert stored(live)["data"]["mapRoles"] == LINUX_TEXT


def test_an_immutable_aws_auth_is_said_to_be_so(live: Live, client: Client) -> None:
    """Before the call, and, where it became so in between, from the server's 422."""
    live.put({"mapRoles": LINUX_TEXT}, immutable=True)
    with pytest.raises(RefusedError, match="aws-auth not changed: it is immutable"):
        write(client(), ensuring())
    live.delete()
    live.put({"mapRoles": LINUX_TEXT})
    freeze = partial(live.ask, "PATCH", "/api/v1/namespaces/kube-system/configmaps/aws-auth", {"immutable": True})
    with pytest.raises(RefusedError, match="immutable; delete and recreate it"):
        write(client(), between(lambda: freeze("application/merge-patch+json"), ensuring()))
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT}


def test_a_field_manager_that_applies_map_roles_is_named(live: Live, client: Client) -> None:
    """Terraform and pulumi-eks would undo the entry at their next run."""
    live.apply("pulumi-kubernetes-abc", {"mapRoles": LINUX_TEXT})
    with pytest.raises(ForeignOwnerError, match="pulumi-kubernetes-abc applies the whole of mapRoles"):
        write(client(), ensuring())
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT}
    write(client(), ensuring(consent=Consent(foreign_manager="allow")))
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT + WINDOWS_TEXT}


def test_a_text_beyond_the_servers_limit_is_refused_by_the_server_too(live: Live, client: Client) -> None:
    """Our own limit is the server's."""
    live.put({"mapRoles": LINUX_TEXT, "other": "x" * (1024 * 1024 - len(LINUX_TEXT) - len(WINDOWS_TEXT))})
    write(client(), ensuring())
    refused = live.edit({"other": "x" * (1024 * 1024 + 1)})
    assert (refused["code"], "may not be more than 1048576 bytes" in refused["message"]) == (422, True)


def test_who_may_not_read_is_told_which_verb_is_missing(api_server: KubeApi) -> None:
    """The server's 403 names user, verb and resource; there is no second try."""
    token = TokenSource(lambda: api_server.nobody_token)
    api = AwsAuthApi(api_server.url, api_server.certificate_authority, token, lambda: "nobody")
    with pytest.raises(ApiError, match=r'aws-auth not changed: .*User "nobody" cannot get resource "configmaps"'):
        write(api, ensuring())
    assert api.calls == 1


def test_who_is_not_known_is_told_who_they_are(api_server: KubeApi) -> None:
    """401 twice: the second with a new token."""
    made = iter(["stale", "unknown", "never used"])
    token = TokenSource(lambda: next(made))
    api = AwsAuthApi(api_server.url, api_server.certificate_authority, token, lambda: "arn:aws:iam::1:role/ci")
    with pytest.raises(ApiError, match="does not accept arn:aws:iam::1:role/ci"):
        write(api, ensuring())
    assert (api.calls, next(made)) == (2, "never used")


def test_an_expired_token_is_renewed_and_work_goes_on(live: Live, api_server: KubeApi) -> None:
    """401 once."""
    made = iter(["expired", api_server.admin_token])
    api = AwsAuthApi(
        api_server.url, api_server.certificate_authority, TokenSource(lambda: next(made)), lambda: "someone"
    )
    write(api, ensuring())
    assert stored(live)["data"] == {"mapRoles": WINDOWS_TEXT.replace("\n  -", "\n    -")}


def test_a_rehearsal_persists_nothing_and_still_asks_the_server(live: Live, client: Client) -> None:
    """The dry run proves permissions and admission."""
    live.put({"mapRoles": LINUX_TEXT})
    plan = rehearse(client(), ensuring())
    assert plan.text == LINUX_TEXT + WINDOWS_TEXT
    assert stored(live)["data"] == {"mapRoles": LINUX_TEXT}


POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"


def test_the_words_of_an_admission_policy_come_through(live: Live, client: Client) -> None:
    """In place of EKS's own webhook: a policy that denies, whose message is shown whole, without a retry."""
    live.put({"mapRoles": LINUX_TEXT})
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["configmaps"]}
    validation = {"expression": "!('guarded' in object.data)", "message": "not on a Friday"}
    spec = {"matchConstraints": {"resourceRules": [rule]}, "validations": [validation]}
    binding = {"policyName": "friday", "validationActions": ["Deny"]}
    live.ask("POST", POLICIES, {"metadata": {"name": "friday"}, "spec": spec})
    live.ask("POST", BINDINGS, {"metadata": {"name": "friday"}, "spec": binding})
    try:
        _until_denied(live)
        live.delete()
        live.put({"mapRoles": LINUX_TEXT, "guarded": "yes"})
        api = client()
        with pytest.raises(ApiError, match="not on a Friday"):
            write(api, ensuring())
        assert api.calls == 2
        assert stored(live)["data"]["mapRoles"] == LINUX_TEXT
    finally:
        live.ask("DELETE", f"{BINDINGS}/friday")
        live.ask("DELETE", f"{POLICIES}/friday")


def _until_denied(live: Live) -> None:
    """A policy comes into force some time after it was made."""
    for turn in range(600):
        if "code" in live.edit({"guarded": str(turn)}):
            return
        time.sleep(0.05)
    raise AssertionError("the policy never came into force")


def _lock_of_its_own(_: str) -> threading.Lock:
    return threading.Lock()


def _contest(live: Live, client: Client, writers: int, rounds: int) -> list[int]:
    """Writers without a common lock, as in as many processes; the tries of every write."""
    tries: list[int] = []
    barrier = threading.Barrier(writers)

    def work(number: int) -> Written:
        role = RoleMapping(f"arn:aws:iam::123456789012:role/writer-{number}")
        barrier.wait()
        return write(client(), ensuring(role))

    with ThreadPoolExecutor(writers) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.aws_auth.cluster.write._lock", _lock_of_its_own)
        for _ in range(rounds):
            live.delete()
            live.put({"mapRoles": LINUX_TEXT})
            tries += [written.tries for written in pool.map(work, range(writers))]
            text = live.get()["data"]["mapRoles"]
            assert text.startswith(LINUX_TEXT)
            assert len(read_roles(text).entries) == writers + 1
    return tries


def test_of_many_writers_at_once_none_is_lost(live: Live, client: Client) -> None:
    """Each finds its entry at the end, and the one that was there before stays first."""
    assert len(_contest(live, client, writers=10, rounds=2)) == 20


@pytest.mark.nightly
@pytest.mark.timeout(3600)  # on a machine that has other work too
def test_of_fifty_writers_in_twenty_rounds_none_is_lost(live: Live, client: Client) -> None:
    """The same under the heaviest contention that we answer for."""
    tries = _contest(live, client, writers=50, rounds=20)
    print(f"tries of {len(tries)} writes: mean {sum(tries) / len(tries):.1f}, most {max(tries)}")
