"""The programs that set-up builds, each by a wrapper module in `go/` that pins every source by go.sum."""

from tools.binaries.go_modules import GoModule
from tools.paths import BUILT, ROOT, TOOLS

_WRAPPERS = ROOT / "tools" / "binaries" / "go"

ENGINE_VERSION = "3.259.0"
"""The engine's version: what its wrapper pins, and the oldest on PATH that is taken instead of building."""

ENGINE = GoModule(
    folder=_WRAPPERS / "engine",
    output=BUILT,
    binaries=("pulumi",),
    packages=("tool",),
    linker_flags=f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{ENGINE_VERSION}",
)
"""The Pulumi engine."""

KUBERNETES_VERSION = "1.35.4"
"""The API server's version; the rehearsal's clusters say the same minor."""

_KUBERNETES_FLAG = "-X k8s.io/component-base/version"

_KUBERNETES_FLAGS = (
    f"{_KUBERNETES_FLAG}.gitVersion=v{KUBERNETES_VERSION} {_KUBERNETES_FLAG}.gitTreeState=clean "
    f"{_KUBERNETES_FLAG}.gitMajor=1 {_KUBERNETES_FLAG}.gitMinor={KUBERNETES_VERSION.split('.')[1]}"
)

KUBERNETES = GoModule(
    folder=_WRAPPERS / "kubernetes",
    output=TOOLS / "kubernetes" / "bin",
    binaries=("kube-apiserver", "etcd", "awsauth-parse"),
    packages=("tool", "./cmd/awsauth-parse", "./cmd/etcd"),
    linker_flags=_KUBERNETES_FLAGS,
)
"""A real kube-apiserver and etcd, and the aws-iam-authenticator's own parser.

`KUBEBUILDER_ASSETS` names a folder where a person has the first two already.
"""

CONTROLLERS = GoModule(
    folder=KUBERNETES.folder,
    output=KUBERNETES.output,
    binaries=("workload-controllers",),
    packages=("./cmd/workload-controllers",),
    linker_flags=_KUBERNETES_FLAGS,
    part="controllers",
)
"""The controllers that a drain meets. After the API server it takes six packages more, as both share the others.

Built apart from it: not everybody who has an API server drains its nodes.
"""

ACTIONLINT = GoModule(
    folder=_WRAPPERS / "actionlint", output=BUILT, binaries=("actionlint",), packages=("tool",), linker_flags=""
)
"""Checks the GitHub workflows in the tests."""

YAML_HOST = GoModule(
    folder=_WRAPPERS / "yaml_host",
    output=BUILT,
    binaries=("pulumi-language-yaml",),
    packages=("tool",),
    linker_flags="-X github.com/pulumi/pulumi-yaml/pkg/version.Version=v1.25.0",
)
"""Pulumi's own language host for programs in YAML, for the tests."""

FOREIGN_PROGRAM = GoModule(
    folder=ROOT / "tests" / "policies" / "foreign" / "golang",
    output=TOOLS / "foreign",
    binaries=("nodes",),
    packages=(".",),
    linker_flags="",
)
"""The test program in Go."""
