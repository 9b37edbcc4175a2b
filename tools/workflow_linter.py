"""actionlint, which checks the GitHub workflows in the tests; built from its Go module."""

from tools.go_modules import GoModule
from tools.paths import BUILT, ROOT

MODULE = GoModule(
    folder=ROOT / "tools" / "actionlint",
    output=BUILT,
    binaries=("actionlint",),
    packages=("tool",),
    linker_flags="",
)
