"""A launch template's default version follows on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.provider.hooks import Hooks, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

NO_NEW_VERSION = {"defaultVersion", "name", "namePrefix", "updateDefaultVersion"}
"""Inputs whose change leaves the latest version known in a preview. The real provider has tags make it unknown, too."""


class LaunchTemplateHooks(Hooks):
    """`updateDefaultVersion` makes each new version the default one; `defaultVersion` names one."""

    def updated(self, work: Work, change: Transition) -> None:
        wanted = change.news.get("defaultVersion")
        if change.news.get("updateDefaultVersion"):
            found = work.call("DescribeLaunchTemplates", LaunchTemplateIds=[work.id])["LaunchTemplates"][0]
            wanted = found["LatestVersionNumber"]
        if wanted is not None and wanted != change.olds.get("defaultVersion"):
            work.call("ModifyLaunchTemplate", LaunchTemplateId=work.id, DefaultVersion=str(wanted))

    def recomputed(self, changed: set[str], news: Mapping[str, Value]) -> set[str]:
        if not changed - NO_NEW_VERSION:
            return {"defaultVersion"} if "updateDefaultVersion" in changed else set()
        return {"latestVersion", "defaultVersion"} if news.get("updateDefaultVersion") else {"latestVersion"}
