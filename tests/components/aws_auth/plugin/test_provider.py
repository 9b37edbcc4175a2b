"""The provider's answers to the engine, in process: unknown inputs, checks, diffs, import, clusters that are away."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.rpc import UNKNOWN

from components.aws_auth.cluster.api import AwsAuthApi
from components.aws_auth.cluster.connection import Connection
from components.aws_auth.plan.declaration import Declaration
from components.aws_auth.plugin import lifecycle
from components.aws_auth.plugin.provider import AwsAuthProvider
from components.aws_auth.text.errors import MappingError, RoleArnError, UnreadableRolesError
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS
from components.kubernetes.cluster import DescribedCluster
from components.kubernetes.errors import ClusterNotFoundError, RefusedError, UnreachableError
from components.kubernetes.token import TokenSource, session
from tests.components.aws_auth import faulty
from tests.components.aws_auth.texts import LINUX_TEXT, OTHER_ROLE, OWNER, ROLE, WINDOWS_TEXT

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from components.facts.authentication_mode import AuthenticationMode
    from tests.components.aws_auth.faulty import Faulty

T = TypeVar("T")
GIVEN: dict[str, Any] = {"clusterName": "legacy", "region": "eu-central-1", "roleArn": ROLE}
ID = f"eu-central-1/legacy/kube-system/aws-auth/{ROLE}"


def wired(value: Any) -> PropertyValue:  # noqa: ANN401  # plain data of any kind
    """Plain data as the engine sends it."""
    if isinstance(value, dict):
        return PropertyValue({name: wired(each) for name, each in value.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # plain data
    if isinstance(value, list):
        return PropertyValue([wired(each) for each in value])  # pyright: ignore[reportUnknownVariableType]  # plain data
    return PropertyValue(value)


def properties(values: dict[str, Any]) -> dict[str, PropertyValue]:
    """Plain data as properties."""
    return {name: wired(value) for name, value in values.items()}


def plain(values: dict[str, PropertyValue] | None) -> dict[str, Any]:
    """Properties as plain data."""

    def of(each: PropertyValue) -> Any:  # noqa: ANN401  # plain data of any kind
        value: Any = each.value
        if isinstance(value, str | bool):
            return value
        return [of(item) for item in value] if not hasattr(value, "items") else {k: of(v) for k, v in value.items()}

    return {name: of(each) for name, each in (values or {}).items()}


def done(answer: Coroutine[Any, Any, T]) -> T:
    """The answer of an asynchronous method."""
    return asyncio.run(answer)


class World:
    """A provider whose clusters are what the test says."""

    def __init__(self, server: Faulty, patch: pytest.MonkeyPatch) -> None:
        self.server = server
        self.warnings: list[str] = []
        self.provider = AwsAuthProvider(lambda _, text: self.warnings.append(text))
        self.error: RefusedError | None = None
        self.status = "ACTIVE"
        self.mode: AuthenticationMode = "CONFIG_MAP"
        patch.setattr(lifecycle, "connect", self._connect)

    def _connect(self, declared: Declaration) -> Connection:
        if self.error:
            raise self.error
        server = self.server
        cluster = DescribedCluster(declared.cluster_name, server.url, server.certificate, self.status, self.mode)
        api = AwsAuthApi(cluster.endpoint, cluster.certificate_authority, TokenSource(lambda: "t"), lambda: "x")
        return Connection(cluster, api, session("eu-central-1"))

    def create(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # plain data of any kind
        """Create a resource and give its state."""
        inputs = Declaration.model_validate({**GIVEN, **more}).inputs()
        return plain(
            done(self.provider.create(protocol.CreateRequest(OWNER, properties(inputs), 0, preview=False))).properties
        )

    def diff(self, state: dict[str, Any], **more: Any) -> protocol.DiffResponse:  # noqa: ANN401  # plain data of any kind
        """The difference between a state and a declaration."""
        inputs = Declaration.model_validate({**GIVEN, **more}).inputs()
        return done(self.provider.diff(protocol.DiffRequest(OWNER, ID, properties(state), properties(inputs), [])))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A cluster with a Linux entry."""
    with faulty.faulty_server(*faulty.certificate(tmp_path)) as server:
        server.put(LINUX_TEXT)
        yield World(server, monkeypatch)


def checked(world: World, values: dict[str, Any]) -> protocol.CheckResponse:
    """The answer to a check."""
    return done(world.provider.check(protocol.CheckRequest(OWNER, {}, properties(values), b"")))


def test_a_check_fills_in_every_default(world: World) -> None:
    """What is declared is seen whole in previews and state."""
    response = checked(world, GIVEN)
    assert response.failures == []
    assert plain(response.inputs) == {
        **GIVEN,
        "username": NODE_USERNAME,
        "groups": list(WINDOWS_GROUPS),
        "windows": True,
        "adopt": False,
        "overwrite": False,
        "strict": False,
        "onDelete": "remove",
        "foreignManager": "refuse",
    }


FAILURES: dict[str, tuple[dict[str, Any], str, str]] = {
    "an instance profile": (
        {"roleArn": ROLE.replace("role/", "instance-profile/")},
        "roleArn",
        "is an instance profile",
    ),
    "no third group": ({"groups": ["system:nodes"]}, "groups", "without eks:kube-proxy-windows"),
    "administrators": ({"groups": ["system:masters"]}, "groups", "cluster administrator"),
    "an input that there is not": ({"roles": "x"}, "roles", "no such input; there are adopt, assumeRoleArn"),
    "no cluster's name": ({"clusterName": ""}, "clusterName", "found '', expected at most 100 letters"),
    "no region": ({"region": "Frankfurt"}, "region", "expected a Region such as eu-central-1"),
    "an empty user name": ({"username": ""}, "username", "is empty; nodes need a user name"),
    "a group with a line break": ({"groups": [*WINDOWS_GROUPS, "a\n"]}, "groups", "1 to 512 printable characters"),
    "no role to assume": ({"assumeRoleArn": "x"}, "assumeRoleArn", "'x' is no ARN"),
    "a number for text": ({"username": 5.0}, "username", "valid string"),
    "an unknown choice": ({"onDelete": "explode"}, "onDelete", "'remove', 'retain' or 'force'"),
}


@pytest.mark.parametrize(("change", "name", "words"), FAILURES.values(), ids=FAILURES)
def test_a_check_names_the_input_that_cannot_be(world: World, change: dict[str, Any], name: str, words: str) -> None:
    """One failure, with its property."""
    failures = checked(world, {**GIVEN, **change}).failures or []
    assert [(each.property, words in each.reason) for each in failures] == [(name, True)]


@pytest.mark.parametrize(("change", "name", "words"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("later", ["clusterName", "region", "roleArn", "windows", "adopt"])
def test_what_is_known_is_checked_while_another_input_is_not(
    world: World, later: str, change: dict[str, Any], name: str, words: str
) -> None:
    """So that a wrong group is told before the role is made; only what hangs on the unknown input waits for it."""
    failures = checked(world, {**GIVEN, **change, later: UNKNOWN}).failures or []
    waits = later == name or (later == "windows" and "kube-proxy" in words)
    assert [(each.property, words in each.reason) for each in failures] == ([] if waits else [(name, True)])


def test_a_missing_input_is_named(world: World) -> None:
    """By the name that the engine knows, with what to give."""
    failures = checked(world, {"clusterName": "x", "region": "eu-central-1"}).failures or []
    assert [(each.property, each.reason) for each in failures] == [
        ("roleArn", "is missing; give the ARN of the nodes' IAM role")
    ]
    failures = checked(world, {"clusterName": UNKNOWN, "region": "eu-central-1", "roles": UNKNOWN}).failures or []
    assert [each.property for each in failures] == ["roleArn", "roles"]


def test_a_missing_region_names_where_it_can_be_set(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither program, profile nor environment has one."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    failures = checked(world, {"clusterName": "x", "roleArn": ROLE}).failures or []
    assert [each.property for each in failures] == ["region"]
    assert "set aws:region in the stack file" in failures[0].reason


def test_a_profile_that_is_not_there_is_named_as_such(world: World) -> None:
    """And not the region that it would have had."""
    failures = checked(world, {"clusterName": "x", "roleArn": ROLE, "profile": "nope"}).failures or []
    assert [(each.property, "nope" in each.reason) for each in failures] == [("profile", True)]


def test_unknown_inputs_pass_a_preview_without_any_call(world: World) -> None:
    """A role that this update makes has no ARN yet; misspelt names are found all the same."""
    unknown = {**GIVEN, "roleArn": UNKNOWN}
    assert checked(world, unknown).failures == []
    assert plain(checked(world, unknown).inputs)["groups"] == list(WINDOWS_GROUPS)
    assert [each.property for each in checked(world, {**unknown, "role": "x"}).failures or []] == ["role"]
    created = done(world.provider.create(protocol.CreateRequest(OWNER, properties(unknown), 0, preview=True)))
    assert plain(created.properties)["roleArn"] == UNKNOWN
    differs = done(world.provider.diff(protocol.DiffRequest(OWNER, ID, properties(GIVEN), properties(unknown), [])))
    assert (differs.changes, differs.replaces) == (True, ["roleArn"])
    assert world.server.asked == []


def test_a_preview_asks_the_server_and_changes_nothing(world: World) -> None:
    """The refusal that an update would meet is met in the preview."""
    world.server.put(WINDOWS_TEXT.replace(NODE_USERNAME, "someone"))
    request = protocol.CreateRequest(OWNER, properties(Declaration.model_validate(GIVEN).inputs()), 0, preview=True)
    with pytest.raises(RefusedError, match="is mapped to username 'someone'"):
        done(world.provider.create(request))


@pytest.mark.parametrize(
    "error", [ClusterNotFoundError("no cluster yet"), UnreachableError("no way there")], ids=["absent", "unreachable"]
)
def test_a_cluster_that_is_away_is_a_warning_in_a_preview_and_an_error_in_an_update(
    world: World, error: RefusedError
) -> None:
    """It may be made by this very update, or be reachable only from where the update runs."""
    world.error = error
    inputs = properties(Declaration.model_validate(GIVEN).inputs())
    done(world.provider.create(protocol.CreateRequest(OWNER, inputs, 0, preview=True)))
    assert world.warnings == [f"what changes in aws-auth cannot be told yet: {error}"]
    with pytest.raises(type(error)):
        done(world.provider.create(protocol.CreateRequest(OWNER, inputs, 0, preview=False)))


def test_who_may_not_ask_the_cluster_can_preview_all_the_same(world: World) -> None:
    """A pull request's role need have no rights in it; the word of an admission webhook counts, though."""
    inputs = properties(Declaration.model_validate(GIVEN).inputs())
    world.server.faults = [faulty.refuses(403, "Forbidden", "User x cannot get configmaps")]
    done(world.provider.create(protocol.CreateRequest(OWNER, inputs, 0, preview=True)))
    assert world.warnings == ["what changes in aws-auth cannot be told yet: User x cannot get configmaps"]
    world.server.faults = [None, faulty.refuses(403, "", 'admission webhook "a" denied the request')]
    with pytest.raises(RefusedError, match="admission webhook"):
        done(world.provider.create(protocol.CreateRequest(OWNER, inputs, 0, preview=True)))


def test_a_cluster_that_is_not_active_is_waited_for(world: World) -> None:
    """A warning in the preview, an error in the update."""
    world.status = "CREATING"
    with pytest.raises(RefusedError, match="cluster legacy is CREATING; aws-auth can be edited once it is ACTIVE"):
        world.create()


def test_without_a_change_there_is_no_difference(world: World) -> None:
    """One read, no write."""
    state = world.create()
    world.server.asked.clear()
    assert world.diff(state).changes is False
    assert world.server.methods == ["GET"]


CHANGES: dict[str, tuple[dict[str, Any], set[str], set[str]]] = {
    "another role": ({"roleArn": OTHER_ROLE}, {"roleArn"}, {"roleArn"}),
    "the same role under another path": ({"roleArn": ROLE.replace("role/", "role/team/")}, {"roleArn"}, set()),
    "another cluster": ({"clusterName": "other"}, {"clusterName"}, {"clusterName"}),
    "another user": ({"username": "x"}, {"username"}, set()),
    "groups in another order": ({"groups": list(reversed(WINDOWS_GROUPS))}, set(), set()),
    "one group more": ({"groups": [*WINDOWS_GROUPS, "x"]}, {"groups"}, set()),
    "another endpoint": ({"endpoint": "https://elsewhere"}, {"endpoint"}, set()),
    "another person's profile": ({"profile": "mine"}, set(), set()),
}


@pytest.mark.parametrize(("change", "names", "replacing"), CHANGES.values(), ids=CHANGES)
def test_a_difference_names_its_inputs_and_whether_they_replace(
    world: World, change: dict[str, Any], names: set[str], replacing: set[str]
) -> None:
    """Only another cluster, region or role makes another resource."""
    response = world.diff(world.create(), **change)
    assert (set(response.detailed_diff), set(response.replaces)) == (names, replacing)


def test_drift_of_the_live_entry_is_a_difference(world: World) -> None:
    """Without a refresh."""
    state = world.create()
    world.server.put(world.server.text.replace("  - eks:kube-proxy-windows\n", ""))
    assert set(world.diff(state).detailed_diff) == {"groups"}
    world.server.put(LINUX_TEXT)
    assert set(world.diff(state).detailed_diff) == {"groups", "username"}
    assert world.warnings == [f"{ROLE} is no longer in aws-auth; the update puts it back"]


def test_groups_that_others_added_are_no_drift(world: World) -> None:
    """A superset does the job."""
    state = world.create()
    world.server.put(world.server.text + "  - theirs\n")
    assert world.diff(state).changes is False


def test_a_difference_can_be_told_without_the_cluster(world: World) -> None:
    """As far as the state goes, with a warning."""
    state = world.create()
    world.error = UnreachableError("no way there")
    assert world.diff(state).changes is False
    assert world.warnings == ["whether the entry has drifted cannot be told: no way there"]


def read(world: World, state: dict[str, Any]) -> protocol.ReadResponse:
    """The answer to a refresh; to an import, where there is no state."""
    return done(world.provider.read(protocol.ReadRequest(OWNER, ID, properties(state), properties(state and GIVEN))))


def test_an_entry_is_imported_by_its_id(world: World) -> None:
    """User name and groups are taken as they are; from then on it is ours."""
    world.server.put(LINUX_TEXT + WINDOWS_TEXT)
    response = read(world, {})
    assert response.resource_id == ID
    assert plain(response.inputs) == Declaration.model_validate(GIVEN).inputs()
    done(world.provider.delete(protocol.DeleteRequest(OWNER, ID, response.properties, 0)))
    assert world.server.text == LINUX_TEXT


def test_a_linux_entry_is_imported_as_one(world: World) -> None:
    """Its inputs pass the check, which wants the third group of Windows nodes only."""
    response = done(world.provider.read(protocol.ReadRequest(OWNER, ID.replace(ROLE, OTHER_ROLE), {}, {})))
    inputs = plain(response.inputs)
    assert (inputs["roleArn"], inputs["windows"]) == (OTHER_ROLE, False)
    assert checked(world, inputs).failures == []


def test_an_entry_that_is_not_there_cannot_be_imported(world: World) -> None:
    """An error: the engine would make an empty resource of a plain "gone"."""
    with pytest.raises(MappingError) as refusal:
        read(world, {})
    assert str(refusal.value) == (
        f"aws-auth of cluster legacy in region eu-central-1 has no entry of {ROLE}; nothing was imported"
    )


def test_from_a_broken_text_nothing_is_imported(world: World) -> None:
    """Nor is a cluster that is not there."""
    world.server.put("\t- x\n")
    with pytest.raises(UnreadableRolesError, match="mapRoles line 1, column 1"):
        read(world, {})
    world.error = ClusterNotFoundError("no cluster")
    with pytest.raises(ClusterNotFoundError):
        read(world, {})


@pytest.mark.parametrize("bad", ["x", "a/b/c/d/e", f"eu-central-1/legacy/{ROLE}", ID[12:], ID[:-45]])
def test_an_id_of_another_form_is_refused(world: World, bad: str) -> None:
    """With the form."""
    with pytest.raises(MappingError, match="REGION/CLUSTER/kube-system/aws-auth/ROLE_ARN"):
        done(world.provider.read(protocol.ReadRequest(OWNER, bad, {}, {})))


def test_an_id_of_no_role_is_refused(world: World) -> None:
    """In the words that each kind has."""
    with pytest.raises(RoleArnError, match="is an instance profile"):
        done(world.provider.read(protocol.ReadRequest(OWNER, ID.replace("role/", "instance-profile/"), {}, {})))


def test_the_schema_has_every_input_and_output(world: World) -> None:
    """`pulumi import` writes code by it; what the engine stores must all be in it."""
    request = protocol.GetSchemaRequest(0, None, None)
    (resource,) = json.loads(done(world.provider.get_schema(request)).schema or "")["resources"].values()
    assert set(resource["inputProperties"]) == {field.alias for field in Declaration.model_fields.values()}
    assert resource["requiredInputs"] == ["clusterName", "roleArn"]
    assert resource["inputProperties"]["groups"] == {"type": "array", "items": {"type": "string"}}
    assert resource["inputProperties"]["profile"] == {"type": "string"}
    state = set(world.create())
    assert state - set(resource["properties"]) == {"written"}
    assert set(resource["required"]) == state - {"written"}


def test_a_cluster_in_api_mode_is_refused_before_its_api_server_is_asked(world: World) -> None:
    """aws-auth does nothing there."""
    world.mode = "API"
    with pytest.raises(RefusedError, match="authentication mode API and ignores aws-auth"):
        world.create()
    assert world.server.asked == []


def test_an_access_entry_of_the_same_role_is_warned_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for by the full ARN, with the path, and it overrides what is written."""
    asked: list[str] = []
    monkeypatch.setattr(lifecycle, "overriding_entry", lambda _aws, _cluster, arn: asked.append(arn) or "overrides")  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  # its parameters are plain
    full = ROLE.replace("role/", "role/team/")
    world.create(roleArn=full)
    assert (asked, world.warnings[-1]) == ([full], "overrides")


def test_a_refresh_of_a_cluster_that_is_gone_finds_the_entry_gone(world: World) -> None:
    """And of one that cannot be reached it is an error: the entry may stand."""
    state = world.create()
    world.error = ClusterNotFoundError("gone")
    assert read(world, state).resource_id == ""
    world.error = UnreachableError("no way there")
    with pytest.raises(UnreachableError):
        read(world, state)


def test_a_refresh_of_a_broken_text_keeps_the_state_and_says_so(world: World) -> None:
    """The entry is neither there nor gone."""
    state = world.create()
    world.server.put("\t- x\n")
    assert plain(read(world, state).properties) == state
    assert ["EKS ignores every role mapping now" in warning for warning in world.warnings] == [True]


def delete(world: World, state: dict[str, Any]) -> None:
    """Delete the resource."""
    done(world.provider.delete(protocol.DeleteRequest(OWNER, ID, properties(state), 0)))


def test_deleting_in_a_cluster_that_is_gone_succeeds(world: World) -> None:
    """Its aws-auth went with it; where it only cannot be reached, the state is kept by an error."""
    state = world.create()
    world.error = ClusterNotFoundError("gone")
    delete(world, state)
    world.error = UnreachableError("no way there")
    with pytest.raises(UnreachableError):
        delete(world, state)
    world.error, world.status = None, "DELETING"
    delete(world, state)
    assert ROLE in world.server.text


def test_retain_deletes_without_a_call(world: World) -> None:
    """The cluster need not even be there."""
    state = world.create(onDelete="retain")
    world.error = UnreachableError("no way there")
    delete(world, state)
    assert ROLE in world.server.text


def test_deleting_an_entry_that_others_changed_leaves_it_with_a_warning(world: World) -> None:
    """Even after a refresh has seen the change."""
    state = world.create()
    world.server.put(world.server.text.replace("  - system:nodes\n  - eks", "  - eks"))
    refreshed = plain(read(world, state).properties)
    delete(world, refreshed)
    assert ROLE in world.server.text
    assert ["was changed by others and stays" in warning for warning in world.warnings] == [True]


def test_an_adopted_entry_outlives_the_resource(world: World) -> None:
    """It was there before."""
    world.server.put(WINDOWS_TEXT)
    state = world.create()
    assert state["origin"] == "adopted"
    delete(world, state)
    assert world.server.text == WINDOWS_TEXT


def test_no_provider_setting_is_taken_from_the_projects_config() -> None:
    """Both have the same name space; the stack's images and clusters are no settings of a provider."""
    provider = AwsAuthProvider(print)
    request = protocol.CheckRequest(OWNER, {}, properties({"clusters": "[]"}), b"")
    assert done(provider.check_config(request)).inputs == {}
