"""Security groups and their rules, in the two forms that EC2's API has for one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine_plugin.values import items
from standin.provider.hooks import Hooks, Properties, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

ALL_PROTOCOLS = "-1"
_SOURCES = {
    "cidrBlocks": ("IpRanges", "CidrIp"),
    "ipv6CidrBlocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListIds": ("PrefixListIds", "PrefixListId"),
    "securityGroups": ("UserIdGroupPairs", "GroupId"),
}
"""A property of an inline rule -> the member of an IpPermission that carries it, and the member of its elements."""

_RULE_SOURCES = {
    "cidrIpv4": ("CidrIpv4", "cidrBlocks"),
    "cidrIpv6": ("CidrIpv6", "ipv6CidrBlocks"),
    "prefixListId": ("PrefixListId", "prefixListIds"),
    "referencedSecurityGroupId": ("ReferencedGroupId", "securityGroups"),
}
"""A property of a rule resource -> its member when a rule is modified, and the inline property that it equals."""


def permission(rule: Mapping[str, Value], group: str = "") -> dict[str, Any]:
    """An inline rule (`cidrBlocks`, `fromPort`, ...) as an IpPermission; `self` needs the group's own id."""
    answer: dict[str, Any] = {"IpProtocol": str(rule.get("protocol", ALL_PROTOCOLS))}
    if answer["IpProtocol"] != ALL_PROTOCOLS:
        answer |= {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
    description = {"Description": rule["description"]} if rule.get("description") else {}
    for name, (member, inner) in _SOURCES.items():
        values = list(rule.get(name) or [])
        if name == "securityGroups" and rule.get("self"):
            values.append(group)
        if values:
            answer[member] = [{inner: value, **description} for value in values]
    return answer


def flat_rule(rule: Mapping[str, Value]) -> dict[str, Any]:
    """A rule resource's properties as a SecurityGroupRuleRequest. Every protocol is every port: -1."""
    every = rule["ipProtocol"] == ALL_PROTOCOLS
    ports = {"FromPort": -1, "ToPort": -1} if every else {"FromPort": rule["fromPort"], "ToPort": rule["toPort"]}
    sources = {member: rule[name] for name, (member, _) in _RULE_SOURCES.items() if name in rule}
    return {"IpProtocol": rule["ipProtocol"], **ports, **sources, "Description": rule.get("description", "")}


def inline_rule(found: Mapping[str, Any], group: str) -> Properties:
    """An IpPermission as an inline rule, with every list, as the real provider reads it."""
    ports = {"fromPort": found.get("FromPort", 0), "toPort": found.get("ToPort", 0)}
    rule: Properties = {"protocol": found["IpProtocol"], "self": False, **ports}
    for name, (member, inner) in _SOURCES.items():
        sources = items(found.get(member))
        rule[name] = [source[inner] for source in sources if source[inner] != group]
        rule["self"] = rule["self"] or any(source[inner] == group for source in sources)
        descriptions = [source["Description"] for source in sources if source.get("Description")]
        rule["description"] = next(iter(descriptions), rule.get("description", ""))
    return rule


class SecurityGroupHooks(Hooks):
    """A new group lets nothing out: the rule that EC2 gives it is taken away, as the real provider does."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        found = answers[0]
        rules = {"ingress": found.get("IpPermissions", []), "egress": found.get("IpPermissionsEgress", [])}
        read = {name: [inline_rule(rule, work.id) for rule in items(found)] for name, found in rules.items()}
        return {**outputs, **read}

    def created(self, work: Work, inputs: Mapping[str, Value]) -> None:
        found = work.call("DescribeSecurityGroups", GroupIds=[work.id])["SecurityGroups"][0]
        if found.get("IpPermissionsEgress"):
            work.call("RevokeSecurityGroupEgress", GroupId=work.id, IpPermissions=found["IpPermissionsEgress"])
        self._bring(work, {}, inputs)

    def updated(self, work: Work, change: Transition) -> None:
        self._bring(work, change.olds, change.news)

    @staticmethod
    def _bring(work: Work, olds: Mapping[str, Value], news: Mapping[str, Value]) -> None:
        """Bring the inline rules from the old ones to the new ones; a direction that is not given is left alone."""
        for name, direction in (("ingress", "Ingress"), ("egress", "Egress")):
            if name not in news:
                continue
            before = [permission(rule, work.id) for rule in items(olds.get(name))]
            after = [permission(rule, work.id) for rule in items(news[name])]
            gone = [rule for rule in before if rule not in after]
            fresh = [rule for rule in after if rule not in before]
            if gone:
                work.call(f"RevokeSecurityGroup{direction}", GroupId=work.id, IpPermissions=gone)
            if fresh:
                work.call(f"AuthorizeSecurityGroup{direction}", GroupId=work.id, IpPermissions=fresh)

    def deleting(self, work: Work, state: Mapping[str, Value]) -> None:
        if not state.get("revokeRulesOnDelete"):
            return
        found = work.call("DescribeSecurityGroups", GroupIds=[work.id])["SecurityGroups"][0]
        if found.get("IpPermissions"):
            work.call("RevokeSecurityGroupIngress", GroupId=work.id, IpPermissions=found["IpPermissions"])
        if found.get("IpPermissionsEgress"):
            work.call("RevokeSecurityGroupEgress", GroupId=work.id, IpPermissions=found["IpPermissionsEgress"])


class RuleHooks(Hooks):
    """A rule of its own is authorized as an IpPermission, and modified in the flat form that has its id."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        group = {"GroupId": inputs["securityGroupId"]}
        if operation == "ModifySecurityGroupRules":
            change = {"SecurityGroupRuleId": inputs["id"], "SecurityGroupRule": flat_rule(inputs)}
            return {**group, "SecurityGroupRules": [change]}
        inline = {inline: [inputs[name]] for name, (_, inline) in _RULE_SOURCES.items() if name in inputs}
        rule = permission({**inputs, "protocol": inputs["ipProtocol"], **inline})
        tags = {key: value for key, value in request.items() if key == "TagSpecifications"}
        return {**group, "IpPermissions": [rule], **tags}

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work, answers
        if outputs.get("ipProtocol") == ALL_PROTOCOLS:
            outputs = {key: value for key, value in outputs.items() if key not in {"fromPort", "toPort"}}
        return outputs
