"""The provider never leaves this machine, tells every error in one line, and keeps what was half made."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from botocore.exceptions import ClientError
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from standin.provider import errors, work
from standin.provider.errors import AwsError, ProviderError
from standin.provider.provider import settings
from standin.provider.transient import CONFLICTS, TRANSIENT, Retry
from standin.tests.provider import engine as driver
from standin.tests.provider.cases import TRUST
from standin.tests.provider.engine import Engine, Resource

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "aws:iam/role:Role"


def failure(call: Callable[[], object]) -> Any:  # noqa: ANN401 - gRPC's untyped error
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    "url", ["", "https://iam.amazonaws.com", "http://10.0.0.1:4566", "http://127.0.0.1.example.com", "http://localhost@example.com"]
)  # fmt: skip
def test_an_address_off_this_machine_is_refused_in_configure(url: str) -> None:
    plugin, address = driver.start(url)
    engine = Engine(address)
    error = failure(lambda: engine.configure(region="eu-central-1"))
    engine.channel.close()
    plugin.terminate()
    plugin.wait()
    assert plugin.stdout is not None
    plugin.stdout.close()
    assert error.details().startswith("this is the rehearsal's AWS provider, and AWS_ENDPOINT_URL is ")
    assert "\n" not in error.details()


def test_no_call_is_made_without_a_loopback_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure is not the only door: each client asks for the address again."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://ec2.eu-central-1.amazonaws.com")
    with pytest.raises(ProviderError, match="never calls a real account"):
        work.client("ec2", "eu-central-1")


def test_a_persons_own_keys_are_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    client = work.client("iam", "eu-central-1")
    signer: Any = client._request_signer  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the one place that tells
    assert signer._credentials.access_key == "rehearsal"  # noqa: SLF001 - as above


def test_an_api_that_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    call = work.Work("sts", "eu-central-1", threading.Event(), lambda _: {})
    with pytest.raises(ProviderError, match=r"^GetCallerIdentity: Could not connect to the endpoint URL") as caught:
        call.call("GetCallerIdentity")
    assert "\n" not in str(caught.value)


def test_a_region_must_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(ProviderError, match="pulumi config set aws:region"):
        settings({})
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert settings({}).region == "us-east-1"
    given = {"region": "eu-central-1", "defaultTags": json.dumps({"tags": {"team": "a"}})}
    assert settings(given).default_tags == {"team": "a"}


def test_the_plugin_is_the_version_that_the_sdk_asks_for(engine: Engine) -> None:
    assert engine.provider.GetPluginInfo(empty_pb2.Empty()).version == "7.51.1"


def test_a_type_that_is_not_served_is_named(engine: Engine) -> None:
    error = failure(lambda: engine.check("aws:s3/bucket:Bucket", "b", {}))
    assert error.details().startswith(
        "rehearsals do not serve aws:s3/bucket:Bucket; they serve aws:autoscaling/group:Group"
    )


def test_an_error_names_operation_code_message_and_property(engine: Engine, name: str) -> None:
    inputs = {"cidrIpv4": "10.0.0.0/8", "ipProtocol": "tcp", "fromPort": 1, "toPort": 1, "securityGroupId": "sg-none"}
    error = failure(lambda: engine.create("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name, inputs))
    assert error.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert error.details().startswith("AuthorizeSecurityGroupIngress: InvalidGroup.NotFound: ")


def test_an_error_that_names_a_parameter_names_the_property() -> None:
    answer: Any = {"Error": {"Code": "Invalid", "Message": "1 error:\n Value at 'roleName' is wrong"}}
    error = errors.from_client_error(
        ClientError(answer, "CreateRole"), "CreateRole", {"RoleName": "name", "Path": "path"}
    )
    assert str(error) == "CreateRole: Invalid: 1 error: Value at 'roleName' is wrong (property name)"


@pytest.mark.nightly
def test_a_role_in_use_is_not_deleted_and_says_what_was_waited_for(
    engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    role = engine.create(ROLE, name, {"assumeRolePolicy": TRUST})
    policy = {"RoleName": role.id, "PolicyArn": "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"}
    aws("iam").attach_role_policy(**policy)
    error = failure(lambda: engine.delete(role))
    assert error.details().startswith("DeleteRole: DeleteConflict: ")
    assert error.details().endswith("; still in use after 6 s of waiting")
    aws("iam").detach_role_policy(**policy)
    engine.delete(role)


def test_a_profile_that_could_not_get_its_role_is_kept(engine: Engine, aws: Callable[[str], Any], name: str) -> None:
    """Creation goes half-way: the status carries the resource, so that the engine can delete or mend it."""
    inputs = {"role": "there-is-no-such-role"}
    error = failure(lambda: engine.create("aws:iam/instanceProfile:InstanceProfile", name, inputs))
    status = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    assert status.code == error.code().value[0]
    half = provider_pb2.ErrorResourceInitFailed()
    status.details[0].Unpack(half)
    assert half.reasons == [error.details()]
    assert error.details().startswith("AddRoleToInstanceProfile: NoSuchEntity")
    assert aws("iam").get_instance_profile(InstanceProfileName=half.id)["InstanceProfile"]["Roles"] == []
    outputs = driver.plain(half.properties)
    kept = Resource("aws:iam/instanceProfile:InstanceProfile", name, half.id, driver.plain(half.inputs), outputs)
    role = engine.create(ROLE, name, {"assumeRolePolicy": TRUST})
    mended = engine.update(kept, {"role": role.id})
    assert mended.outputs["role"] == role.id
    engine.delete(mended)
    engine.delete(role)


def test_what_is_transient_is_tried_again_and_what_is_not_is_raised_at_once() -> None:
    call = work.Work("iam", "eu-central-1", threading.Event(), lambda _: {})
    retry = Retry((("Passing", ""),), (0.0, 0.0))
    seen: list[str] = []

    def attempt(code: str, *, good_after: int) -> str:
        seen.append(code)
        if len(seen) <= good_after:
            raise AwsError("Op", code, "message")
        return "done"

    assert call.patiently(retry, lambda: attempt("Passing", good_after=2)) == "done"
    seen.clear()
    with pytest.raises(AwsError):
        call.patiently(retry, lambda: attempt("Passing", good_after=3))
    assert len(seen) == 3
    seen.clear()
    with pytest.raises(AwsError):
        call.patiently(retry, lambda: attempt("Other", good_after=1))
    assert len(seen) == 1


def test_waiting_ends_when_the_engine_cancels() -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(ProviderError, match="cancelled while waiting"):
        work.Work("iam", "eu-central-1", cancelled, lambda _: {}).pause(60)


@pytest.mark.parametrize(
    ("retry", "code", "message", "expected"),
    [
        (TRANSIENT, "MalformedPolicyDocument", "Invalid principal in policy: AWS:x", True),
        (TRANSIENT, "MalformedPolicyDocument", "Syntax errors in policy.", False),
        (TRANSIENT, "ValidationError", "Invalid IAM Instance Profile name", True),
        (TRANSIENT, "InvalidParameterException", "The specified principalArn is invalid: invalid principal.", True),
        (TRANSIENT, "InvalidParameterValueException", "The instance profile x does not exist", True),
        (TRANSIENT, "InvalidParameterException", "The name is too long", False),
        (CONFLICTS, "DependencyViolation", "resource sg-1 has a dependent object", True),
        (CONFLICTS, "ResourceDependencyException", "is in use by", True),
        (CONFLICTS, "AccessDenied", "no", False),
    ],
)
def test_which_errors_pass(retry: Retry, code: str, message: str, expected: bool) -> None:
    assert retry.covers(AwsError("Op", code, message)) is expected
