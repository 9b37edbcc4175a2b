"""Windows PowerShell that people hand in: what is refused before a machine starts. Pure.

Only what is known to be wrong. A script's grammar is PowerShell's to judge: by an engine at hand (`syntax`), else by
the node, which tells it (`frame`).
"""

import re

_TAG = r"<\s*/?\s*(?:powershell|powershellArguments|script|persist|detach|runAsLocalSystem)\b[^>\n]*>"
"""What EC2Launch looks for in user data, wherever it stands (EC2 user guide, user data on Windows)."""

READ_BY_OTHERS = re.compile(
    rf"{_TAG}|\{{\{{|Start-EKSBootstrap|EKSBootstrapScript|-EKSClusterName|-DNSClusterIP|-Kube(?:let|Proxy)ExtraArgs"
    r"|--register-with-taints|/etc/eks/|node\.eks\.aws|nodeadm|settings\.kubernetes|cluster-name|NodeConfig",
    re.IGNORECASE,
)
"""By these words the launch agent, Image Builder, eks-windows-bootstrapper and policies read what stands around it."""

_REFUSED = (
    (
        re.compile(rf"\A\s*{_TAG}|^[ \t]*{_TAG}\s*\Z", re.IGNORECASE | re.MULTILINE),
        "a user data tag",
        "write the script's lines alone, the tags are put around them",
    ),
    (
        re.compile(r"\A\s*(?:#!(?!.*\b(?:pwsh|powershell))|#cloud-config\b|@echo\b)", re.IGNORECASE),
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

_SECOND_CALL = re.compile(
    r"""
      (?:^|[;{(|=])[ \t]*[&.][ \t]*(?:"[^"\n]*|'[^'\n]*|[^\s;|"'(){}]*)(?P<path>Start-EKSBootstrap\.ps1)
    | (?P<named>-EKSClusterName\b)
    | @(?P<quote>['"])[ \t]*\r?\n.*?\n(?P=quote)@ | <\#.*?\#> | (?<![^\s;(){}|&,])\#[^\n]* | `.
    | '[^']*' | "(?:`.|[^"`])*"
    """,
    re.IGNORECASE | re.DOTALL | re.MULTILINE | re.VERBOSE,
)
"""A call of the bootstrap script; or a here-string, comment or quoted text, which may mention one. What this does not
see, a call by a variable for one, the frame tells."""


def text_of(script: str) -> str:
    """The script without the mark that an editor puts before it, which PowerShell would take for a word."""
    return script.removeprefix("\ufeff")


def check_script(script: str) -> None:
    """Refuse a script that no machine could run, or that would harm what stands around it.

    Raises:
        ValueError: the line, what was found there and what to write instead.
    """
    text = text_of(script)
    for pattern, found, fix in _REFUSED:
        match = pattern.search(text)
        if match is not None:
            raise ValueError(f"line {_line(text, match.start())} holds {found}; {fix}")
    for match in _SECOND_CALL.finditer(text):
        call = "path" if match["path"] else "named" if match["named"] else None
        if call:
            raise ValueError(
                f"line {_line(text, match.start(call))} holds a second bootstrap call; leave it out, "
                "the node is bootstrapped once by this project"
            )


def _line(text: str, position: int) -> int:
    return text[:position].count("\n") + 1
