"""Windows PowerShell that people hand in: what is refused before a machine starts. Pure.

Only what is known to be wrong. A script's grammar is PowerShell's to judge: by an engine at hand (`syntax`), else by
the node, which tells it (`frame`).
"""

import re

_TAG = r"<\s*/?\s*(?:powershell|powershellArguments|script|persist|detach|runAsLocalSystem)\b[^>\n]*>"
"""What EC2Launch looks for in user data, wherever it stands (EC2 user guide, user data on Windows)."""

READ_BY_AGENTS = re.compile(rf"{_TAG}|\{{\{{", re.IGNORECASE)
"""By these words the launch agent and Image Builder take apart what stands around them."""

READ_BY_OTHERS = re.compile(
    rf"{READ_BY_AGENTS.pattern}|Start-EKSBootstrap|EKSBootstrapScript|-EKSClusterName|-DNSClusterIP|-Kube(?:let|Proxy)ExtraArgs"
    r"|--register-with-taints|/etc/eks/|node\.eks\.aws|nodeadm|settings\.kubernetes|cluster-name|NodeConfig",
    re.IGNORECASE,
)
"""By these words eks-windows-bootstrapper and policies, too, read what stands around it."""

_TAG_FIX = "write the script's lines alone, the tags are put around them"

_REFUSED = (
    (re.compile(rf"\A\s*{_TAG}|^[ \t]*{_TAG}\s*\Z", re.IGNORECASE | re.MULTILINE), "a user data tag", _TAG_FIX),
    (
        # Shells and interpreters, cloud-init, batch, EC2Launch's YAML, nodeadm, Bottlerocket, MIME parts.
        re.compile(
            r"\A\s*(?:\#!\s*/(?!.*\b(?:pwsh|powershell))|\#cloud-config\b|@echo\b|rem\s|setlocal\b|version:\s*[\d.]+\s*$"
            r"|apiVersion:\s|\[settings\.|MIME-Version:|Content-Type:\s*multipart|<\?xml\b)",
            re.IGNORECASE | re.MULTILINE,
        ),
        "the first line of another language",
        "write Windows PowerShell",
    ),
    (
        # All but tab, line ends and page break; halves of a character.
        re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"),
        "a control character",
        "write [char] and its number, for example [char]27",
    ),
)

_Q, _QQ = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e'
"""What PowerShell takes for a single and for a double quotation mark."""

_CODE = re.compile(
    rf"""
      (?:^|[;{{(|=])[ \t]*[&.][ \t]*
      (?:[{_QQ}][^{_QQ}\n]*|[{_Q}][^{_Q}\n]*|[^\s;|"'(){{}}]*)(?P<path>Start-EKSBootstrap\.ps1)
    | (?P<named>-EKSClusterName\b)
    | ^[ \t]*(?P<tag>{_TAG})
    | @(?:[{_Q}][ \t]*\r?\n.*?\n[{_Q}]|[{_QQ}][ \t]*\r?\n.*?\n[{_QQ}])@
    | <\#.*?\#> | (?<![^\s;(){{}}\[\]|&,{_Q}{_QQ}])\#[^\r\n]* | `.
    | [{_Q}][^{_Q}]*[{_Q}]
    | [{_QQ}](?:`.|\$\((?:[^()`{_Q}{_QQ}]|[{_Q}][^{_Q}]*[{_Q}]|[{_QQ}][^{_QQ}]*[{_QQ}])*+\)|[^{_QQ}`])*+[{_QQ}]
    """,
    re.IGNORECASE | re.DOTALL | re.MULTILINE | re.VERBOSE,
)
"""A call of the bootstrap script, or a tag that begins a line; or a here-string, comment or quoted text, which may
mention one. What this does not see, a call by a variable for one, the frame tells."""

_LINE_END = re.compile(r"\r\n?|\n")
_STATEMENT = re.compile(r"(?:(?<!`)(?:\r\n?|\n)|[;{(|]|=\s)")
_OWN_COMMAND = re.compile(
    r"\s*(?!(?:powershell|pwsh|start|saps|start-process|start-eksbootstrap|cmd)\b)[a-z][\w-]*\s", re.IGNORECASE
)
"""A command by its bare name, which is no script: a function of the hook may have a parameter of that name."""


def text_of(script: str) -> str:
    """The script without the mark that an editor puts before it, which PowerShell would take for a word."""
    return script.removeprefix("\ufeff")


def check_script(script: str, *, bootstraps: bool = False) -> None:
    """Refuse a script that no machine could run, or that would harm what stands around it.

    Args:
        script: the script.
        bootstraps: whether it makes the call of the bootstrap script itself; `own_bootstrap` looks whether it does.

    Raises:
        ValueError: the line, what was found there and what to write instead.
    """
    text = text_of(script)
    for pattern, found, fix in _REFUSED:
        match = pattern.search(text)
        if match is not None:
            raise ValueError(f"line {line_of(text, match.start())} holds {found}; {fix}")
    for match in _CODE.finditer(text):
        found = match.lastgroup
        if found == "named" and _OWN_COMMAND.match(_STATEMENT.split(text[: match.start()])[-1]):
            continue
        if found == "tag":
            raise ValueError(f"line {line_of(text, match.start(found))} holds a user data tag; {_TAG_FIX}")
        if found and not bootstraps:
            raise ValueError(
                f"line {line_of(text, match.start(found))} holds a second bootstrap call; leave it out, "
                "the node is bootstrapped once by this project"
            )


def line_of(text: str, position: int) -> int:
    """The line, from 1, in which a position of the text lies; a lone carriage return ends one, too."""
    return len(_LINE_END.findall(text, 0, position)) + 1
