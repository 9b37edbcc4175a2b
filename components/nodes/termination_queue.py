"""The queue that AWS Node Termination Handler reads, and the role in which it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.arguments.check import refuse
from components.arguments.late import judged_when_known
from components.cluster.location import Place
from components.cluster.service_account_role import RoleForm, ServiceAccount, service_account_role
from components.facts import defaults
from components.facts.limits import EVENT_RULE_NAME, QUEUE_NAME
from components.facts.names import resource_type, shortened
from components.facts.terminations import RETENTION_SECONDS, chart_values, rules
from components.nodes.handler_policy import handler_policy, queue_policy
from components.nodes.queue_checked import problems

if TYPE_CHECKING:
    from components.nodes.queue_args import NodeTerminationQueueArgs


class NodeTerminationQueue(pulumi.ComponentResource):
    """A queue with what ends nodes in it: terminations that a group's hook holds back, the end of machines, spot
    interruptions and rebalance recommendations, and no launch, which a node answers for itself.

    The handler is a pod on a Linux node, installed by its Helm chart with `chart_values`; groups with
    ``drain={"by": "handler"}`` count on it. Have those depend on this component, so that it goes after them.

    Source: https://github.com/aws/aws-node-termination-handler (queue processor)

    Raises:
        ArgumentError: arguments that AWS or Kubernetes would refuse, before anything is made.
    """

    queue_url: pulumi.Output[str]
    """URL of the queue."""

    role_arn: pulumi.Output[str]
    """ARN of the handler's role."""

    chart_values: pulumi.Output[dict[str, object]]
    """Values of the handler's Helm chart."""

    def __init__(self, name: str, args: NodeTerminationQueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(f"NodeTerminationQueue {name}", problems(args))
        args = judged_when_known(f"NodeTerminationQueue {name}", args, problems)
        super().__init__(resource_type("NodeTerminationQueue"), name, {**args}, opts)
        here = pulumi.ResourceOptions(parent=self)
        place = Place.asked(pulumi.InvokeOptions(parent=self))
        queue = _queue(name, args, here)
        role = _role(name, place, args, queue, here)
        self.queue_url, self.role_arn = queue.url, role.arn
        account = args.get("service_account", defaults.HANDLER_SERVICE_ACCOUNT)
        by_irsa = args.get("oidc_provider_arn") is not None
        self.chart_values = pulumi.Output.all(args["cluster_name"], queue.url, role.arn).apply(
            lambda known: chart_values(
                cluster=known[0],
                region=place.region,
                queue_url=known[1],
                service_account=account,
                role_arn=known[2] if by_irsa else None,
            )
        )
        self.register_outputs({key: getattr(self, key) for key in ("queue_url", "role_arn", "chart_values")})


def _queue(name: str, args: NodeTerminationQueueArgs, opts: pulumi.ResourceOptions) -> aws.sqs.Queue:
    """The queue, the rules that fill it, and their right to."""
    queue = aws.sqs.Queue(
        shortened(name, QUEUE_NAME.maximum),
        message_retention_seconds=RETENTION_SECONDS,
        sqs_managed_sse_enabled=True,
        tags=args.get("tags") or None,
        opts=opts,
    )
    made: list[pulumi.Output[str]] = []
    for event, pattern in rules(spot=args.get("spot", True)).items():
        rule = aws.cloudwatch.EventRule(
            shortened(f"{name}-{event}", EVENT_RULE_NAME.maximum),
            event_pattern=pulumi.Output.json_dumps(pattern),
            tags=args.get("tags") or None,
            opts=opts,
        )
        aws.cloudwatch.EventTarget(f"{name}-{event}", rule=rule.name, target_id="queue", arn=queue.arn, opts=opts)
        made.append(rule.arn)
    policy = pulumi.Output.all(queue.arn, *made).apply(lambda known: queue_policy(known[0], known[1:]))
    aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=policy, opts=opts)
    return queue


def _role(
    name: str, place: Place, args: NodeTerminationQueueArgs, queue: aws.sqs.Queue, opts: pulumi.ResourceOptions
) -> aws.iam.Role:
    cluster, provider = pulumi.Output.from_input(args["cluster_name"]), args.get("oidc_provider_arn")
    namespace = args.get("namespace", defaults.HANDLER_NAMESPACE)
    account = args.get("service_account", defaults.HANDLER_SERVICE_ACCOUNT)
    form = RoleForm(args.get("role_path", defaults.ROLE_PATH), args.get("permissions_boundary"), args.get("tags"))
    role = service_account_role(name, place, ServiceAccount(cluster, namespace, account), provider, form, opts)
    policy = pulumi.Output.all(cluster, queue.arn).apply(lambda known: handler_policy(place, known[0], known[1]))
    allowed = aws.iam.RolePolicy(name, role=role.name, policy=policy, opts=opts)
    if provider is None:
        aws.eks.PodIdentityAssociation(
            name,
            cluster_name=cluster,
            namespace=namespace,
            service_account=account,
            role_arn=role.arn,
            tags=args.get("tags") or None,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[allowed])),
        )
    return role
