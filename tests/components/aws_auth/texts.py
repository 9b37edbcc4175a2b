"""Texts of mapRoles in the styles that people and tools leave behind, and one wanted entry."""

from components.aws_auth.plan.configmap import ConfigMap
from components.aws_auth.text.mapping import LINUX_GROUPS, NODE_USERNAME, RoleMapping

ROLE = "arn:aws:iam::123456789012:role/windows-node"
OTHER_ROLE = "arn:aws:iam::123456789012:role/linux-node"
WANTED = RoleMapping(ROLE)
LINUX = RoleMapping(OTHER_ROLE, groups=LINUX_GROUPS)
OWNER = "urn:pulumi:prod::eks-windows-nodes::eks-windows-nodes:index:AwsAuthRoleMapping::windows"
SECOND_OWNER = "urn:pulumi:prod::other::eks-windows-nodes:index:AwsAuthRoleMapping::windows"

LINUX_TEXT = f"""- rolearn: {OTHER_ROLE}
  username: {NODE_USERNAME}
  groups:
  - system:bootstrappers
  - system:nodes
"""
WINDOWS_TEXT = f"""- rolearn: {ROLE}
  username: {NODE_USERNAME}
  groups:
  - system:bootstrappers
  - system:nodes
  - eks:kube-proxy-windows
"""
JSON_TEXT = f'[{{"rolearn": "{OTHER_ROLE}", "username": "{NODE_USERNAME}", "groups": ["system:nodes"]}}]'

STYLES = {
    "block, list dashes under the key": LINUX_TEXT,
    "comments, blank lines and quotes": f"""# who may join
- rolearn: "{OTHER_ROLE}"   # the first pool
  username: '{NODE_USERNAME}'


  # blank lines above
  groups:
    - "system:nodes"

# the tail
""",
    "anchors and aliases": f"""- &base
  rolearn: {OTHER_ROLE}
  username: &node {NODE_USERNAME}
  groups: &groups [system:nodes]
- rolearn: arn:aws:iam::123456789012:role/second
  username: *node
  groups: *groups
""",
    "CRLF": LINUX_TEXT.replace("\n", "\r\n"),
    "old line ends": LINUX_TEXT.replace("\n", "\r"),
    "a next-line character as the last line end": LINUX_TEXT[:-1] + "\x85",
    "no newline at the end": LINUX_TEXT.rstrip("\n"),
    "indented by four": "".join(f"    {line}\n" for line in LINUX_TEXT.splitlines()),
    "wide dashes": f"-   rolearn: {OTHER_ROLE}\n    groups:\n        -   system:nodes\n    username: x\n",
    "JSON on one line": JSON_TEXT,
    "JSON without spaces": JSON_TEXT.replace(": ", ":").replace(", ", ","),
    "JSON on many lines": f'[\n  {{"rolearn": "{OTHER_ROLE}"}},\n  {{"rolearn": "{OTHER_ROLE}2"}}\n]\n',
    "entries in braces": f"- {{rolearn: {OTHER_ROLE}, username: x, groups: [system:nodes]}}\n",
    "list in brackets with a comment": f"[{{rolearn: {OTHER_ROLE}}}, # the first\n]\n",
    "document start and end": f"---\n{LINUX_TEXT}...\n",
    "byte order mark": "\ufeff" + LINUX_TEXT,
    "a block of text at the end": f"- rolearn: {OTHER_ROLE}\n  username: |\n    x\n\n\n# tail\n",
    "a block that keeps its line ends": f"- rolearn: {OTHER_ROLE}\n  username: |+\n    x\n\n\n",
    "a value that is missing at the end": f"- rolearn: {OTHER_ROLE}\n  username: x\n  groups:\n",
    "an empty item": f"- rolearn: {OTHER_ROLE}\n-\n",
    "letters beyond ASCII": f"# für Köln 🐢\n- rolearn: {OTHER_ROLE}\n  username: jürgen-🐢\n",
    "an entry below its dash": f"  -\n   rolearn: {OTHER_ROLE}\n   groups:\n   - x\n",
    "keys behind question marks": f"- ? rolearn\n  : {OTHER_ROLE}\n  groups:\n  - x\n",
    "a second document that never begins": f"{LINUX_TEXT}---\n",
    "tags": f"!!seq\n- !!map\n  rolearn: !!str {OTHER_ROLE}\n",
}
"""Each lists at least one entry, none of them the wanted one."""

NOTHING = {
    "absent": "",
    "blank": " \n",
    "single quotes": "''",
    "double quotes": '""\n',
    "backticks": "``",
    "empty list": "[]",
    "empty list and a comment": "[] # nobody yet\n",
    "null": "null",
    "tilde and a comment": "~ # nobody yet\n",
    "a comment": "# nobody yet\n",
    "a comment without newline": "# nobody yet",
    "document start": "---\n",
}


def live(text: str | None = None, **others: str) -> ConfigMap:
    """aws-auth with this mapRoles, None for no such key, and other data keys."""
    roles = {} if text is None else {"mapRoles": text}
    return ConfigMap(data={**roles, **others}, resource_version="7", uid="made-up")
