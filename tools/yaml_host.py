"""Pulumi's own language host for programs in YAML, built from its Go module for the tests."""

from tools.go_modules import GoModule
from tools.paths import BUILT, ROOT

MODULE = GoModule(
    folder=ROOT / "tools" / "yaml_host",
    output=BUILT,
    binaries=("pulumi-language-yaml",),
    packages=("tool",),
    linker_flags="-X github.com/pulumi/pulumi-yaml/pkg/version.Version=v1.25.0",
)
