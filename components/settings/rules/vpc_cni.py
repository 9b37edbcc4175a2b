"""What has to hold between the values of the VPC CNI add-on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.settings.validation import Spelling


def this_stack_has_it(
    spell: Spelling,
    mode: str,
    prefix_delegation: object,
    warm_targets: Mapping[str, object],
    addon_version: object,
    service_account_role_arn: object,
) -> Iterator[Problem]:
    """Settings of an add-on that is somebody else's would have no effect, silently."""
    given = {
        "prefix_delegation": prefix_delegation,
        "warm_targets": [each for each in warm_targets.values() if each is not None] or None,
        "addon_version": addon_version,
        "service_account_role_arn": service_account_role_arn,
    }
    for name, value in given.items() if mode != "manage" else ():
        if value is not None:
            yield Problem(
                (name,), f"found one beside {spell('mode')} {mode}, where it has no effect; drop it, or manage"
            )


def prefixes_are_kept_where_there_are_some(
    spell: Spelling, prefix_delegation: object, warm_targets: Mapping[str, object]
) -> Iterator[Problem]:
    """Without prefix delegation there are no prefixes to keep ready."""
    target = warm_targets.get("prefix_target")
    if prefix_delegation is False and target is not None:
        text = f"found {target} beside {spell('prefix_delegation')} false, which there are none of; drop it"
        yield Problem(("warm_targets", spell("prefix_target")), text)
