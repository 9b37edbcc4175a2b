"""A launch template's default version follows on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

NAMING = {"description", "name", "namePrefix"}
"""Inputs whose change moves neither version in a preview."""
VERSIONS = {"defaultVersion", "updateDefaultVersion"}
"""Inputs whose change moves the default version only."""


class LaunchTemplateHooks(Hooks):
    """`updateDefaultVersion` makes each new version the default one; `defaultVersion` names one."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        """A version is made of the template by its id alone: EC2 refuses id and name together."""
        del inputs
        by_id = operation == "CreateLaunchTemplateVersion"
        return {key: value for key, value in request.items() if not (by_id and key == "LaunchTemplateName")}

    def updated(self, work: Work, change: Transition) -> None:
        wanted = change.news.get("defaultVersion")
        if change.news.get("updateDefaultVersion"):
            found = work.call("DescribeLaunchTemplates", LaunchTemplateIds=[work.id])["LaunchTemplates"][0]
            wanted = found["LatestVersionNumber"]
        if wanted is not None and wanted != change.olds.get("defaultVersion"):
            work.call("ModifyLaunchTemplate", LaunchTemplateId=work.id, DefaultVersion=str(wanted))

    def recomputed(self, changed: set[str], news: Mapping[str, Value]) -> set[str]:
        """As `CustomizeDiff` in terraform-provider-aws 6, internal/service/ec2/ec2_launch_template.go; tags count."""
        moved = {"latestVersion"} if changed - NAMING - VERSIONS else set[str]()
        return moved | ({"defaultVersion"} if changed - NAMING and news.get("updateDefaultVersion") else set[str]())
