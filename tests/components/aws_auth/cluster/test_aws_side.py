"""What is asked of AWS: the token, the cluster, and the access entry that would override."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.stub import Stubber

from components.aws_auth.cluster.read import overriding_entry, require_config_map
from components.kubernetes.cluster import DescribedCluster, decode_authority, describe
from components.kubernetes.errors import ApiError, ClusterNotFoundError, UnfitClusterError
from components.kubernetes.token import LIFETIME_SECONDS, TokenSource, caller_arn, make_token, session
from tests.components.aws_auth.texts import ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

REGION = "eu-central-1"
PEM = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """A session with made-up keys and nobody to ask."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return boto3.Session("AKIDEXAMPLE", "a-secret-key", region_name=REGION)


class Answering:
    """A session whose clients answer what the test says."""

    def __init__(self, aws: boto3.Session, service: str) -> None:
        make = cast("Callable[[str], Any]", aws.client)  # any service, where the stubs know each by name
        self.region_name = REGION
        self.stub = Stubber(make(service))
        self.stub.activate()

    def client(self, _: str) -> Any:  # noqa: ANN401  # a client of any service
        """The stubbed client."""
        return self.stub.client


def decoded(token: str) -> tuple[str, dict[str, list[str]]]:
    """Address and query of the signed request in a token."""
    text = token.removeprefix("k8s-aws-v1.")
    assert "=" not in text
    url = urlsplit(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    return f"{url.scheme}://{url.netloc}{url.path}", parse_qs(url.query)


def test_a_token_is_a_signed_question_of_who_we_are_for_this_cluster(aws: boto3.Session) -> None:
    """Regional endpoint, the cluster's name among the signed headers, a minute of validity, no secret key."""
    address, query = decoded(make_token(aws, "prod"))
    assert address == f"https://sts.{REGION}.amazonaws.com/"
    assert query["Action"] == ["GetCallerIdentity"]
    assert query["X-Amz-SignedHeaders"] == ["host;x-k8s-aws-id"]
    assert query["X-Amz-Expires"] == ["60"]
    assert "a-secret-key" not in str(query)


def test_the_signature_is_over_the_clusters_name(aws: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token for one cluster is none for another, at the same second."""
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: now)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  # its parameters are ignored
    signatures = {decoded(make_token(aws, name))[1]["X-Amz-Signature"][0] for name in ("prod", "dev", "prod")}
    assert len(signatures) == 2


@pytest.mark.parametrize(
    ("region", "host"),
    [("cn-north-1", "sts.cn-north-1.amazonaws.com.cn"), ("us-gov-west-1", "sts.us-gov-west-1.amazonaws.com")],
)
def test_other_partitions_have_hosts_of_their_own(aws: boto3.Session, region: str, host: str) -> None:
    """China and GovCloud."""
    elsewhere = boto3.Session("AKIDEXAMPLE", "key", region_name=region)
    assert decoded(make_token(elsewhere, "prod"))[0] == f"https://{host}/"
    assert aws.region_name == REGION


def test_without_credentials_no_token_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(ApiError, match="no token for cluster prod can be signed"):
        make_token(boto3.Session(region_name=REGION), "prod")


def test_a_token_is_used_until_shortly_before_its_end() -> None:
    """Or until the server refuses it."""
    made = iter("abc")
    now = [0.0]
    source = TokenSource(lambda: next(made), now=lambda: now[0])
    assert (source(), source()) == ("a", "a")
    now[0] = LIFETIME_SECONDS
    assert source() == "b"
    source.drop()
    assert source() == "c"


def described(aws: boto3.Session, **changes: object) -> DescribedCluster:
    """A cluster as EKS describes it."""
    answering = Answering(aws, "eks")
    cluster = {
        "endpoint": "https://x.eks.amazonaws.com",
        "status": "ACTIVE",
        "certificateAuthority": {"data": base64.b64encode(PEM.encode()).decode()},
        "accessConfig": {"authenticationMode": "API_AND_CONFIG_MAP"},
    }
    answering.stub.add_response("describe_cluster", {"cluster": {**cluster, **changes}}, {"name": "prod"})
    return describe(answering, "prod")  # pyright: ignore[reportArgumentType]  # stands for a session


def test_a_cluster_is_described_with_endpoint_authority_and_mode(aws: boto3.Session) -> None:
    """The authority as PEM."""
    assert described(aws) == DescribedCluster(
        "prod", "https://x.eks.amazonaws.com", PEM, "ACTIVE", "API_AND_CONFIG_MAP"
    )


def test_a_cluster_without_an_access_configuration_is_one_of_the_config_map(aws: boto3.Session) -> None:
    """So are clusters described that are older than access entries."""
    assert described(aws, accessConfig={}).mode == "CONFIG_MAP"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "CREATING"}, "cluster prod is CREATING"),
        ({"accessConfig": {"authenticationMode": "API"}}, "has authentication mode API and ignores aws-auth"),
    ],
)
def test_a_cluster_that_takes_no_entries_is_refused(aws: boto3.Session, change: dict[str, Any], words: str) -> None:
    """Before its API server is asked anything."""
    with pytest.raises(UnfitClusterError, match=words):
        require_config_map(described(aws, **change))


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("ResourceNotFoundException", ClusterNotFoundError, "there is no cluster prod in region eu-central-1"),
        ("AccessDeniedException", ApiError, "eks:DescribeCluster is needed"),
        ("ExpiredTokenException", ApiError, "the AWS session has expired"),
    ],
)
def test_what_eks_does_not_tell_is_said(aws: boto3.Session, code: str, kind: type[Exception], words: str) -> None:
    """Absent, or not allowed."""
    answering = Answering(aws, "eks")
    answering.stub.add_client_error("describe_cluster", code)
    with pytest.raises(kind, match=words):
        describe(answering, "prod")  # pyright: ignore[reportArgumentType]  # stands for a session


def test_an_authority_is_pem_or_base64_of_it() -> None:
    """Anything else is refused."""
    assert decode_authority(PEM) == PEM
    with pytest.raises(UnfitClusterError, match="neither PEM nor PEM in base64"):
        decode_authority("!")


def overriding(aws: boto3.Session, mode: Any, answer: dict[str, Any] | str) -> str | None:  # noqa: ANN401  # a literal
    """The warning about a role."""
    answering = Answering(aws, "eks")
    if isinstance(answer, str):
        answering.stub.add_client_error("describe_access_entry", answer, "no")
    else:
        answering.stub.add_response("describe_access_entry", {"accessEntry": answer})
    return overriding_entry(answering, DescribedCluster("prod", "", "", "ACTIVE", mode), ROLE)  # pyright: ignore[reportArgumentType]  # stands for a session


def test_an_access_entry_that_overrides_is_named_with_its_type(aws: boto3.Session) -> None:
    """And with the way out."""
    assert overriding(aws, "API_AND_CONFIG_MAP", {"type": "EC2_LINUX"}) == (
        f"an access entry of type EC2_LINUX maps {ROLE} and overrides aws-auth; delete it or use another role"
    )


def test_without_an_access_entry_there_is_no_warning(aws: boto3.Session) -> None:
    """Nor in a mode that has none; where it cannot be asked, that is said."""
    assert overriding(aws, "API_AND_CONFIG_MAP", "ResourceNotFoundException") is None
    assert overriding(aws, "CONFIG_MAP", {"type": "EC2_LINUX"}) is None
    assert "is not known" in (overriding(aws, "API_AND_CONFIG_MAP", "AccessDeniedException") or "")


def test_who_the_caller_is_never_fails(aws: boto3.Session) -> None:
    """It is asked for an error message."""
    answering = Answering(aws, "sts")
    answering.stub.add_response("get_caller_identity", {"Arn": ROLE})
    assert caller_arn(answering) == ROLE  # pyright: ignore[reportArgumentType]  # stands for a session
    answering.stub.add_client_error("get_caller_identity", "Throttling")
    assert "does not tell" in caller_arn(answering)  # pyright: ignore[reportArgumentType]  # as above


def test_a_role_to_assume_speaks_for_us(aws: boto3.Session) -> None:
    """With its own credentials; where it may not be assumed, that is said."""
    answering = Answering(aws, "sts")
    until = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    keys = {"AccessKeyId": "ASIAEXAMPLEEXAMPLE", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": until}
    answering.stub.add_response(
        "assume_role", {"Credentials": keys}, {"RoleArn": ROLE, "RoleSessionName": "eks-windows-nodes"}
    )
    found = session(REGION, ROLE, base=answering).get_credentials()  # pyright: ignore[reportArgumentType]  # stands for a session
    assert found is not None
    assert (found.access_key, found.token) == ("ASIAEXAMPLEEXAMPLE", "t")
    answering.stub.add_client_error("assume_role", "AccessDenied")
    with pytest.raises(ApiError, match=f"cannot assume {ROLE} to reach the cluster"):
        session(REGION, ROLE, base=answering)  # pyright: ignore[reportArgumentType]  # stands for a session
