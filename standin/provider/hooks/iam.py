"""Roles let go of what hangs on them; managed policies have versions; issuers have a scheme."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Properties, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

POLICY_VERSIONS = 5
"""Versions that IAM keeps of a managed policy; one more is refused (IAM and AWS STS quotas)."""


class RoleHooks(Hooks):
    """A role that is deleted leaves its instance profiles, and its policies if `forceDetachPolicies` says so."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del answers
        attached = work.call("ListAttachedRolePolicies", RoleName=work.id)["AttachedPolicies"]
        return {**outputs, "managedPolicyArns": sorted(policy["PolicyArn"] for policy in attached)}

    def deleting(self, work: Work, state: Mapping[str, Value]) -> None:
        for profile in work.call("ListInstanceProfilesForRole", RoleName=work.id)["InstanceProfiles"]:
            name = profile["InstanceProfileName"]
            work.call("RemoveRoleFromInstanceProfile", InstanceProfileName=name, RoleName=work.id)
        if not state.get("forceDetachPolicies"):
            return
        for policy in work.call("ListAttachedRolePolicies", RoleName=work.id)["AttachedPolicies"]:
            work.call("DetachRolePolicy", RoleName=work.id, PolicyArn=policy["PolicyArn"])
        for name in work.call("ListRolePolicies", RoleName=work.id)["PolicyNames"]:
            work.call("DeleteRolePolicy", RoleName=work.id, PolicyName=name)


class IssuerHooks(Hooks):
    """IAM tells an issuer without its scheme; the real provider sees no difference, ours gives it back."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work, answers
        return {**outputs, "url": f"https://{str(outputs['url']).removeprefix('https://')}"}


class PolicyHooks(Hooks):
    """A managed policy's text lies in its default version; a change makes a version, and the oldest gives way."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        version = answers[0]["DefaultVersionId"]
        document = work.call("GetPolicyVersion", PolicyArn=work.id, VersionId=version)["PolicyVersion"]["Document"]
        return {**outputs, "policy": document if isinstance(document, str) else json.dumps(document)}

    def updated(self, work: Work, change: Transition) -> None:
        del change
        others = self._others(work)
        if len(others) + 1 >= POLICY_VERSIONS:
            work.call("DeletePolicyVersion", PolicyArn=work.id, VersionId=others[-1])

    def deleting(self, work: Work, state: Mapping[str, Value]) -> None:
        del state
        for version in self._others(work):
            work.call("DeletePolicyVersion", PolicyArn=work.id, VersionId=version)

    @staticmethod
    def _others(work: Work) -> list[str]:
        """The versions that are not the default, the newest first."""
        versions = work.call("ListPolicyVersions", PolicyArn=work.id)["Versions"]
        others = [str(version["VersionId"]) for version in versions if not version["IsDefaultVersion"]]
        return sorted(others, key=lambda version: int(version.removeprefix("v")), reverse=True)
