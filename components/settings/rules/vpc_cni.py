"""What has to hold between the values of the VPC CNI add-on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.service_accounts import TakenBy
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
    for name, value in given.items():
        yield from _of_no_effect(spell, mode, name, value)


def role_is_made_with_the_add_on(spell: Spelling, mode: str, service_account_role: object) -> Iterator[Problem]:
    """A role that no add-on is told of would have no effect either."""
    yield from _of_no_effect(spell, mode, "service_account_role", service_account_role)


def _of_no_effect(spell: Spelling, mode: str, name: str, value: object) -> Iterator[Problem]:
    if mode != "manage" and value is not None:
        yield Problem((name,), f"found one beside {spell('mode')} {mode}, where it has no effect; drop it, or manage")


def prefixes_are_kept_where_there_are_some(
    spell: Spelling, prefix_delegation: object, warm_targets: Mapping[str, object]
) -> Iterator[Problem]:
    """Without prefix delegation there are no prefixes to keep ready."""
    target = warm_targets.get("prefix_target")
    if prefix_delegation is False and target is not None:
        text = f"found {target} beside {spell('prefix_delegation')} false, which there are none of; drop it"
        yield Problem(("warm_targets", spell("prefix_target")), text)


def one_role_of_the_service_account(
    spell: Spelling, service_account_role_arn: object, service_account_role: object
) -> Iterator[Problem]:
    """A service account has one."""
    if service_account_role_arn is not None and service_account_role is not None:
        text = f"found one beside {spell('service_account_role_arn')}, expected one of them; drop one"
        yield Problem(("service_account_role",), text)


def provider_is_of_irsa(spell: Spelling, by: str, oidc_provider_arn: object) -> Iterator[Problem]:
    """EKS Pod Identity asks no OIDC provider."""
    if oidc_provider_arn is not None and by != TakenBy.IRSA:
        yield Problem(
            ("oidc_provider_arn",), f"found one beside {spell('by')} {by}, where it has no effect; drop it, or irsa"
        )
