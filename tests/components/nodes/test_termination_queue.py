"""A queue for AWS Node Termination Handler: what fills it, who reads it, and with which rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from components.arguments.error import ArgumentError
from components.facts.kubernetes_tags import ownership
from components.facts.names import TERMINATION_HOOK
from components.nodes.termination_queue import NodeTerminationQueue
from tests.components.iam.documents import PROVIDER
from tests.components.nodes.test_group import GROUP, registered
from tests.components.program import component, made, run

if TYPE_CHECKING:
    from components.nodes.queue_args import NodeTerminationQueueArgs
    from standin.provider.mocks import AwsMocks

RULE = "aws:cloudwatch/eventRule:EventRule"
IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation"


def queue(*, unknown: bool = False, **changes: Any) -> AwsMocks:  # noqa: ANN401  any argument
    args = cast("NodeTerminationQueueArgs", {"cluster_name": "dev", **changes})
    return run(lambda: NodeTerminationQueue("dev-termination", args) and None, unknown=unknown)


def patterns(mocks: AwsMocks) -> dict[str, Any]:
    """Rule to what it matches."""
    return {each.name: json.loads(each.inputs["eventPattern"]) for each in mocks.of_type(RULE)}


def test_exactly_these_resources_are_made() -> None:
    events = ("terminate", "state", "spot", "rebalance")
    assert made(queue()) == {
        *(("NodeTerminationQueue", "dev-termination"), ("Queue", "dev-termination"), ("Role", "dev-termination")),
        *(("QueuePolicy", "dev-termination"), ("RolePolicy", "dev-termination")),
        ("PodIdentityAssociation", "dev-termination"),
        *((kind, f"dev-termination-{event}") for kind in ("EventRule", "EventTarget") for event in events),
    }


def test_it_hears_of_every_end_and_of_no_launch() -> None:
    found = patterns(queue())
    (terminations,) = [each for each in found.values() if each["source"] == ["aws.autoscaling"]]
    assert terminations["detail-type"] == ["EC2 Instance-terminate Lifecycle Action"]
    assert terminations["detail"] == {"LifecycleHookName": [TERMINATION_HOOK]}
    states = found["dev-termination-state"]["detail"]["state"]
    assert not {"pending", "running"} & set(states), "those are states of a launch"
    assert "launch" not in json.dumps(found)


def test_nothing_of_the_spot_market_is_heard_where_that_is_asked() -> None:
    assert set(patterns(queue(spot=False))) == {"dev-termination-terminate", "dev-termination-state"}


def test_the_queue_is_encrypted_and_its_messages_outlive_a_hooks_wait() -> None:
    mocks = queue()
    made = mocks.inputs("aws:sqs/queue:Queue")
    assert (made["sqsManagedSseEnabled"], made["messageRetentionSeconds"]) == (True, 7200)
    targets = [each.inputs for each in mocks.of_type("aws:cloudwatch/eventTarget:EventTarget")]
    assert len({each["arn"] for each in targets}) == 1


def test_pods_take_the_role_by_pod_identity_or_by_irsa() -> None:
    identity = queue(namespace="drain", service_account="handler").inputs(IDENTITY)
    assert (identity["namespace"], identity["serviceAccount"]) == ("drain", "handler")
    by_irsa = queue(oidc_provider_arn=PROVIDER)
    assert by_irsa.of_type(IDENTITY) == []
    trust = json.loads(by_irsa.inputs("aws:iam/role:Role")["assumeRolePolicy"])["Statement"][0]
    issuer = PROVIDER.partition("oidc-provider/")[2]
    account = "system:serviceaccount:kube-system:aws-node-termination-handler"
    assert trust["Condition"]["StringEquals"] == {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": account}


def values(mocks: AwsMocks) -> dict[str, Any]:
    return component(mocks, "NodeTerminationQueue").outputs["chart_values"]


def test_the_charts_values_go_with_the_queue_and_find_the_nodes_that_run_already() -> None:
    found = values(queue())
    assert found["queueURL"].startswith("https://sqs.eu-central-1.")
    assert (found["enableSqsTerminationDraining"], found["awsRegion"]) == (True, "eu-central-1")
    assert found["nodeTerminationGracePeriod"] < 1800, "the handler has to answer before the hook's wait is over"
    assert found["serviceAccount"] == {"create": True, "name": "aws-node-termination-handler", "annotations": {}}
    tags = {each["key"]: each for each in registered().inputs(GROUP)["tags"]}
    assert found["managedTag"] in ownership("dev")
    assert tags[found["managedTag"]]["propagateAtLaunch"] is True
    annotations = values(queue(oidc_provider_arn=PROVIDER))["serviceAccount"]["annotations"]
    assert list(annotations) == ["eks.amazonaws.com/role-arn"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"namespace": "Kube-System"}, "namespace: found 'Kube-System', expected a name of 1 to 63 small letters"),
        ({"namespace": ""}, "namespace: found '', expected a name of 1 to 63 small letters"),
        ({"service_account": "-handler"}, "service_account: found '-handler', expected a name of 1 to 253 small"),
        ({"oidc_provider_arn": "https://oidc.eks"}, "oidc_provider_arn: found 'https://oidc.eks', expected the ARN of"),
        ({"spot": "no"}, "spot: found 'no', expected true or false"),
        ({"queue": "a"}, "queue: unknown"),
    ],
)
def test_what_aws_or_kubernetes_would_refuse_is_refused_before(change: dict[str, Any], line: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        queue(**change)
    assert line in str(caught.value)


def test_no_tags_are_sent_where_there_are_none_as_eks_takes_no_empty_map() -> None:
    sent = [each for each in queue(tags={}).registrations if each.type.startswith("aws:")]
    assert [each.type for each in sent if each.inputs.get("tags") == {}] == []
    assert queue(tags={"team": "a"}).inputs(IDENTITY)["tags"] == {"team": "a"}


def test_a_first_preview_knows_the_rules_and_not_what_aws_makes_of_them() -> None:
    assert set(patterns(queue(unknown=True))) == set(patterns(queue()))


def test_the_role_has_the_boundary_and_the_path_that_are_given_and_iams_own_path_is_not_sent() -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    role = queue(permissions_boundary=boundary, role_path="/team/").inputs("aws:iam/role:Role")
    assert (role["permissionsBoundary"], role["path"]) == (boundary, "/team/")
    assert not {"permissionsBoundary", "path"} & queue(role_path="/").inputs("aws:iam/role:Role").keys()
