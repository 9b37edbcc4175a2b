from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.config import PACK_SETTINGS
from eks_windows.rule import Level, Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.finding import Finding
    from eks_windows.model import Estate
    from eks_windows.rule import Options


class PackSettings(Rule):
    """Holds the pack's own settings; the evaluation reports exemptions under its name."""

    id = PACK_SETTINGS
    title = "Exemptions from rules are recorded, needed and in date."
    reason = (
        "A rule that is switched off everywhere because one resource needs leave protects nothing. An exemption names "
        "the rule, the resource, who answers for it, why and until when; it is always shown, and one that is not "
        "needed, has expired or is for a locked rule is reported."
    )
    source = "https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/configuration/"
    fix = '{"rule": "<id>", "name": "<resource>", "owner": "<who>", "reason": "<why>", "expires": "<last day>"}'
    level = Level.MANDATORY
    severity = Severity.MEDIUM
    parameters = (
        Parameter(
            "onUnknown",
            "report",
            "What rules do where a verdict cannot be proven yet, unless they have an `onUnknown` of their own.",
            ("report", "fail"),
        ),
        Parameter(
            "exemptions",
            (),
            "Records with `rule`, `owner`, `reason`, `expires` (a day) and `urn` or `name` (a pattern may have *).",
            items="object",
        ),
        Parameter("locked", (), "Ids of rules from which nothing can be exempted."),
        Parameter(
            "imageFacts",
            "",
            "A JSON file that tells what AMIs hold, made by `python -m eks_windows.describe_images` of what "
            "`aws ec2 describe-images` prints; a path from where `pulumi` runs, or an absolute one.",
        ),
        Parameter("pages", "docs/rules", "What stands before `<rule id>.md` in the page addresses in messages."),
    )

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Nothing in a stack breaks it."""
        del estate, options
        yield from ()
