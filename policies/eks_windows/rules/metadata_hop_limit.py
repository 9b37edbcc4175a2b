from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class MetadataHopLimit(Rule):
    """Session tokens of instance metadata travel no further than they must."""

    id = "metadata-hop-limit"
    title = "Instance metadata of Windows nodes answers no more network hops than allowed."
    reason = (
        "A hop limit of 1 keeps pods with networks of their own away from the node role's credentials. Two hops "
        "are needed only where pods read metadata on purpose, such as a controller that runs on Windows nodes "
        "without a Region and VPC given to it (terraform-aws-eks#3333). Where nothing is set, the AMI decides."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html"
    fix = 'metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1}'
    severity = Severity.MEDIUM
    parameters = (Parameter("maxHops", 1, "The largest limit allowed."),)

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge each launch source whose endpoint is on."""
        most = options.number("maxHops")
        for group, launch in estate.windows_launches:
            limit, endpoint = launch.metadata.hop_limit, launch.metadata.endpoint
            if endpoint.value == "disabled" or (limit.value is not None and limit.value <= most):
                continue
            what, expected = f"The {launch.kind} of {group.title} limits metadata to {most}", f"at most {most}"
            if limit.unknown is not None:
                yield unproven(f"{what}.", limit, expected)
            else:
                what = f"The {launch.kind} of {group.title} lets instance metadata travel too far."
                too_far = Finding(limit.place, what, f"{limit.value or 'no limit set'}", expected)
                yield too_far if endpoint.unknown is None else too_far.hinging_on(endpoint)
