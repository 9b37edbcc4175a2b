from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import pipelines
from eks_windows.message import Verdict
from eks_windows.model import name_in
from eks_windows.rule import Level, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Metadata, NodeGroup
    from eks_windows.rule import Options

EXPECTED = 'httpTokens "required", or httpEndpoint "disabled"'

_OWN_TEMPLATE = (
    'launch_template={"id": template.id, "version": template.latest_version}  # template: aws.ec2.LaunchTemplate('
    'metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1})'
)


_KIND = "infrastructure configuration"
_MACHINES = (
    'instance_metadata_options={"http_tokens": "required"}  # on the aws.imagebuilder.InfrastructureConfiguration'
)


class Imdsv1Disabled(Rule):
    """Whatever launches Windows nodes asks for session tokens, in the launch template version that is really used."""

    id = "imdsv1-disabled"
    title = "Instances that run Windows nodes answer no IMDSv1 request."
    reason = (
        "IMDSv1 hands the node role's credentials to whoever can make the instance send one plain GET request. With "
        "`httpTokens` required, only IMDSv2 with its session token is answered. Where nothing is said, the AMI's and "
        "the account's defaults decide, which is not something a pull request can show. What counts is the launch "
        "template version that the group uses, not the newest one."
    )
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html"
    fix = 'metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1}'
    level = Level.MANDATORY
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge every launch source of Windows nodes once, however many groups use it."""
        del options
        for group in estate.node_groups:
            if group.linux:
                continue
            for launch in group.launches:
                yield from _judged(group, launch.metadata, launch.kind)
            if not group.launches and group.windows:
                what = f"{group.title} has no launch template, so nothing says that IMDSv1 is off."
                yield Finding(group.place_of("launchTemplate"), what, "no launch template", EXPECTED, fix=_OWN_TEMPLATE)
        yield from _of_machines(estate)


def _of_machines(estate: Estate) -> Iterator[Finding]:
    """The machines that build images of Windows nodes, and those that may."""
    for pipeline, unclear in pipelines(estate):
        for finding in _judged_options(pipeline.metadata, _KIND) if pipeline.metadata is not None else ():
            yield replace(finding if unclear is None else finding.hinging_on(unclear), fix=_MACHINES)


def _judged(group: NodeGroup, metadata: Metadata, kind: str) -> Iterator[Finding]:
    for finding in _judged_options(metadata, kind):
        if group.windows or finding.verdict is Verdict.UNDETERMINED:
            yield finding
        else:
            yield finding.hinging_on(group.os)


def _judged_options(metadata: Metadata, kind: str) -> Iterator[Finding]:
    tokens, endpoint = metadata.tokens, metadata.endpoint
    if tokens.value == "required" or endpoint.value == "disabled":
        return
    where = f"The {kind} '{name_in(tokens.place.urn)}'"
    if tokens.unknown is not None:
        yield unproven(f"{where} switches IMDSv1 off.", tokens, EXPECTED)
        return
    found = f'httpTokens "{tokens.value}"' if tokens.known else "httpTokens not set"
    left_on = Finding(tokens.place, f"{where} leaves IMDSv1 on for Windows nodes.", found, EXPECTED)
    yield left_on if endpoint.unknown is None else left_on.hinging_on(endpoint)
