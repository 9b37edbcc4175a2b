"""The GMSACredentialSpec objects of accounts that Windows pods run as. Pure.

They need the custom resource and webhooks of kubernetes-sigs/windows-gmsa in the cluster; a pod names one in
``securityContext.windowsOptions.gmsaCredentialSpecName``. AWS's plugin, a part of the EKS optimized Windows AMI, reads
the user of nodes that are in no domain from a secret.

Source: https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts,
https://aws.amazon.com/blogs/containers/domainless-windows-authentication-for-amazon-eks-windows-pods/ (the plugin)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from components.powershell.manifest_text import manifest_text

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLUGIN = "{859E1386-BDB4-49E8-85C7-3070B13920E1}"


class GmsaDomain(NamedTuple):
    """The domain of accounts.

    Attributes:
        name: fully qualified.
        netbios_name: short.
        sid: its security identifier.
        guid: its object's identifier.
    """

    name: str
    netbios_name: str
    sid: str
    guid: str


def credential_specs(accounts: Iterable[str], domain: GmsaDomain, secret_arn: str | None) -> str:
    """One object for each account, named as it is in lower case, as one YAML text for `kubectl apply`.

    Args:
        accounts: names of the accounts.
        domain: their domain.
        secret_arn: the secret with the user of nodes that are in no domain; None for members of it.
    """
    return manifest_text(_spec(account, domain, secret_arn) for account in accounts)


def _spec(account: str, domain: GmsaDomain, secret_arn: str | None) -> dict[str, Any]:
    scopes = [{"Name": account, "Scope": scope} for scope in (domain.name, domain.netbios_name)]
    plugin = {"credentialArn": secret_arn}
    host = {"PortableCcgVersion": "1", "PluginGUID": _PLUGIN, "PluginInput": json.dumps(plugin)}
    return {
        "apiVersion": "windows.k8s.io/v1",
        "kind": "GMSACredentialSpec",
        "metadata": {"name": account.lower()},
        "credspec": {
            "ActiveDirectoryConfig": {
                "GroupManagedServiceAccounts": scopes,
                **({} if secret_arn is None else {"HostAccountConfig": host}),
            },
            "CmsPlugins": ["ActiveDirectory"],
            "DomainJoinConfig": {
                "DnsName": domain.name,
                "DnsTreeName": domain.name,
                "Guid": domain.guid,
                "MachineAccountName": account,
                "NetBiosName": domain.netbios_name,
                "Sid": domain.sid,
            },
        },
    }
