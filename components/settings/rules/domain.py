"""What has to hold of domains and accounts of a node group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.problems.problem import Problem
from components.settings.rules.rule import said_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.validation import Spelling

_SECRETS_MANAGER = ":secretsmanager:"
_KEY = ":kms:"


def systems_manager_joins(
    spell: Spelling,
    domain: object,
    ssm_access: bool,  # noqa: FBT001 a setting
) -> Iterator[Problem]:
    """Systems Manager reaches the nodes that it joins to a domain."""
    if domain is not None and not ssm_access:
        yield Problem(
            (spell("ssm_access"),), f"found false beside {spell('domain')}, which it joins; drop one of the two"
        )


def unit_is_of_the_domain(name: str, organizational_unit: str | None) -> Iterator[Problem]:
    """A place for computers is inside the domain."""
    components = ",".join(f"dc={part}" for part in name.lower().split("."))
    if organizational_unit is not None and not organizational_unit.lower().replace(" ", "").endswith(components):
        text = f"found {organizational_unit!r}, expected one that ends with {components.upper()}, its domain; mend one"
        yield Problem(("organizational_unit",), text)


def dns_servers_are_said_once(spell: Spelling, dns_ip_addresses: Sequence[str]) -> Iterator[Problem]:
    """No DNS server stands twice."""
    yield from said_once(spell("dns_ip_addresses"), dns_ip_addresses)


def somebody_knows_the_accounts(
    spell: Spelling, gmsa: Mapping[str, object] | None, domain: Mapping[str, object] | None, bootstrap_script: str
) -> Iterator[Problem]:
    """A node is a member of the accounts' domain, or asks as a user of it."""
    if gmsa is None or gmsa.get("credentials_arn") is not None:
        return
    if domain is None and not bootstrap_script.strip():
        text = (
            f"found neither {spell('credentials_arn')} nor {spell('domain')} beside it, so no node could read a "
            "password; say one of the two"
        )
        yield Problem(("gmsa",), text)
    elif domain is not None and str(domain["name"]).lower() != str(gmsa["domain_name"]).lower():
        text = f"found {gmsa['domain_name']!r}, expected {domain['name']!r}, the domain that nodes join; mend one"
        yield Problem(("gmsa", spell("domain_name")), text)


def accounts_are_said_once(accounts: Sequence[str]) -> Iterator[Problem]:
    """No account stands twice; case does not count in a domain."""
    yield from said_once("accounts", [account.lower() for account in accounts])


def credentials_are_a_secret(
    spell: Spelling, credentials_arn: str | None, credentials_key_arn: str | None
) -> Iterator[Problem]:
    """Each ARN is one of its service, and a key is of a secret."""
    if credentials_arn is not None and _SECRETS_MANAGER not in credentials_arn:
        text = f"found {credentials_arn!r}, expected the ARN of a secret of Secrets Manager"
        yield Problem(("credentials_arn",), text)
    if credentials_key_arn is not None:
        if _KEY not in credentials_key_arn:
            text = f"found {credentials_key_arn!r}, expected the ARN of a KMS key"
            yield Problem(("credentials_key_arn",), text)
        if credentials_arn is None:
            text = f"found one without {spell('credentials_arn')}, which it would decrypt; drop it"
            yield Problem(("credentials_key_arn",), text)
