"""The frame in which a script of other people's runs: nothing in it can swallow or change what follows. Pure.

The text travels as a literal, is written to a file and run from there, as a script of its own: with parameters,
`using`, `exit` and here-strings as in any file. The frame tells whatever ends it, with the line, and takes back what it
leaves behind. `docs/hooks.md` says what is guaranteed; the tests run every line on the engine.
"""

import re

from components.powershell.bodies import body
from components.powershell.foreign_script import READ_BY_AGENTS, READ_BY_OTHERS, line_of
from components.powershell.quoting import literal, write_file

_OWN_PREFERENCE = re.compile(r"ErrorActionPreference\b(?!\s*=\s*(?:['\"]|\[[\w.]+\]::)?Stop\b)", re.IGNORECASE)
"""The script decides itself what an error does; where it does not, functions of modules stop at theirs, too."""

_NOT_AS_IT_IS = re.compile(rf"[^\x00-\x7f]|{READ_BY_OTHERS.pattern}", re.IGNORECASE)
_NOT_AS_CALL = re.compile(rf"[^\x00-\x7f]|{READ_BY_AGENTS.pattern}", re.IGNORECASE)
"""Of a script that makes the bootstrap call: by its words others shall read that."""

FRAME = body("frame")
"""Defines the function that runs a script; once, before any of them."""

_BEFORE_JOIN = body("before_join")
_NO_EXIT_CODE = "$global:LASTEXITCODE = 0"
"""That of a program in a hook is told and does not become the user data's."""


def before_join(name: str, script: str, tell: str = "") -> str:
    """Run a script by the frame; where it fails the node does not join, and the user data ends with exit code 1.

    Args:
        name: what it is called in the log.
        script: the script.
        tell: a statement that runs before that end, with the reason in ``$EksWhy[0]``.
    """
    return f"{_run(name, [_BEFORE_JOIN, *_prepare(script)], _told(tell))}\n{_NO_EXIT_CODE}"


def _told(tell: str) -> str:
    return f"try {{ {tell} }} catch {{ }}; exit 1" if tell else "exit 1"


def after_join(name: str, script: str) -> str:
    """Run a script by the frame; where it fails that is told, and no more."""
    return f"{_run(name, _prepare(script), '')}\n{_NO_EXIT_CODE}"


def in_place_of_join(name: str, script: str, tell: str = "") -> str:
    """Run a script by the frame that makes the bootstrap call itself, as `before_join`; it may restart the machine.

    An exit code that it leaves may be the bootstrap script's: it has failed, too.
    """
    told = _told(tell.replace("$EksWhy[0]", '"exit code $LASTEXITCODE"'))
    return f"{_run(name, _prepare(script, calls=True), _told(tell))}\nif ($LASTEXITCODE) {{ {told} }}"


def image_step(name: str, script: str) -> str:
    """A step of an image build that runs a script; its exit code is the step's, as 3010 asks for a restart."""
    fail = "exit $(if ($LASTEXITCODE) { $LASTEXITCODE } else { 1 })"
    return f"{FRAME}\n{_run(name, _prepare(script), fail)}\nexit $LASTEXITCODE\n"


def _run(name: str, prepare: list[str], fail: str) -> str:
    """Calls the function; a script that broke even that, by its variables, has failed."""
    call = ["try {", f"EksRun {literal(name)} {{", *prepare, f"}} {{ {fail} }}"]
    return "\n".join([*call, "} catch {", f"{literal(f'eks-windows-nodes: {name}: ')} + $_", fail, "}"])


def base64_because_of(script: str, *, calls: bool = False) -> int | None:
    """The first line for which a script travels in base64, which makes a third more of it; None where it need not.

    Args:
        script: the script.
        calls: whether it makes the bootstrap call, which others shall read.
    """
    found = (_NOT_AS_CALL if calls else _NOT_AS_IT_IS).search(script)
    return None if found is None else line_of(script, found.start())


def _prepare(script: str, *, calls: bool = False) -> list[str]:
    """Statements that write the script to its file and set what an error in it does."""
    lines = [write_file("$EksPath", script, encoded=base64_because_of(script, calls=calls) is not None)]
    if not _OWN_PREFERENCE.search(script):
        lines.append("$global:ErrorActionPreference = 'Stop'")
    return lines
