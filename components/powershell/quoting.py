"""Windows PowerShell 5.1 as text: literals that cannot break out, and a check of scripts that people hand in.

Pure. Source of the quoting rule: about_Quoting_Rules; the four typographic quotation marks count as single quotes
(System.Management.Automation CharTraits.IsSingleQuote).
"""

import re

_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_HERE_STRING = re.compile(r"@(['\"])[ \t]*\n.*?\n\1@", re.DOTALL)
_BLOCK_COMMENT = re.compile(r"<#.*?#>", re.DOTALL)
_QUOTED = re.compile(r"'(?:[^'\n]|'')*'|\"(?:[^\"`\n]|`.|\"\")*\"")
_LINE_COMMENT = re.compile(r"(?<!\S)#.*")

_OPENING = {"{": "}", "(": ")", "[": "]"}

_REFUSED_ANYWHERE = (
    (
        re.compile(r"</?(?:powershell|script|persist|detach|runAsLocalSystem|powershellArguments)\b", re.IGNORECASE),
        "a user data tag",
        "write the script's lines alone, the tags are put around them",
    ),
    (
        re.compile(r"Start-EKSBootstrap", re.IGNORECASE),
        "a second bootstrap call",
        "leave it out, the node is bootstrapped once by this project",
    ),
    (re.compile(r"\A\s*#!"), "a shell's shebang line", "write Windows PowerShell"),
)
_REFUSED_IN_CODE = (
    (re.compile(r"&&|\|\|"), "'&&' or '||', which Windows PowerShell 5.1 cannot parse", "use if ($?) { ... }"),
    (re.compile(r"(?m)^\s*export\s+\w+="), "the shell's 'export'", "write $env:NAME = 'value'"),
    (re.compile(r"(?m)^\s*set\s+-[a-z]+\b"), "the shell's 'set -e'", "leave it out, the first error ends the script"),
    (re.compile(r"(?m)^\s*(?:fi|done|esac|then)\s*$"), "the shell's 'if' or 'for'", "write if (...) { ... }"),
    (re.compile(r"(?<!\S)\[\[\s"), "the shell's '[[ ... ]]'", "write if (...) { ... }"),
    (re.compile(r"(?m)^\s*(?:sudo|yum|dnf|apt|apt-get)\s"), "a Linux command", "use its Windows counterpart"),
)


def literal(value: str) -> str:
    """The value as a single-quoted literal, in which nothing but the quotation mark has a meaning.

    Raises:
        ValueError: it holds a control character, which no argument of ours has a use for.
    """
    if not value.isprintable():
        raise ValueError(f"{value!r} holds a control character")
    return "'" + _SINGLE_QUOTES.sub(lambda mark: mark[0] * 2, value) + "'"


def array(values: tuple[str, ...]) -> str:
    """An array literal of strings, on one line."""
    return "@(" + ", ".join(literal(value) for value in values) + ")"


def check_script(script: str) -> None:
    """Refuse a script that could not run where ours runs, or that would swallow the lines after it.

    Raises:
        ValueError: what was found and what to write instead.
    """
    if not script.isascii():
        odd = next(character for character in script if not character.isascii())
        raise ValueError(
            f"it holds {odd!r}; Windows PowerShell reads a script as the machine's code page: use ASCII only"
        )
    code = _code_only(script)
    for text, rules in ((script, _REFUSED_ANYWHERE), (code, _REFUSED_IN_CODE)):
        for pattern, found, fix in rules:
            match = pattern.search(text)
            if match is not None:
                line = text[: match.start()].count("\n") + 1
                raise ValueError(f"line {line} holds {found}; {fix}")
    _check_balance(code)


def _code_only(script: str) -> str:
    """The script with comments and quoted text blanked out, line for line."""
    code = script.replace("\r\n", "\n")
    for pattern in (_HERE_STRING, _BLOCK_COMMENT, _QUOTED, _LINE_COMMENT):
        code = pattern.sub(lambda match: "\n" * match[0].count("\n"), code)
    return code


def _check_balance(code: str) -> None:
    """An open bracket or quotation mark would swallow the bootstrap call that follows."""
    open_brackets: list[tuple[str, int]] = []
    for number, line in enumerate(code.split("\n"), start=1):
        for character in line:
            if character in _OPENING:
                open_brackets.append((_OPENING[character], number))
            elif character in _OPENING.values() and (not open_brackets or open_brackets.pop()[0] != character):
                raise ValueError(f"line {number} closes a {character!r} that is not open; balance the brackets")
            elif character in "'\"":
                raise ValueError(f"line {number} leaves a quotation mark ({character}) open; close it on its line")
    if open_brackets:
        raise ValueError(f"a bracket opened on line {open_brackets[-1][1]} is never closed; balance the brackets")
