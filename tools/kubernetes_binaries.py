"""A real kube-apiserver and etcd, and the aws-iam-authenticator's own parser, built from Go modules for the tests.

`KUBEBUILDER_ASSETS` names a folder where a person has kube-apiserver and etcd already.
"""

from tools.go_modules import GoModule
from tools.paths import ROOT, TOOLS

VERSION = "1.35.4"
"""The API server's version; the rehearsal's clusters say the same minor."""

_FLAG = "-X k8s.io/component-base/version"

MODULE = GoModule(
    folder=ROOT / "tools" / "kubernetes",
    output=TOOLS / "kubernetes" / "bin",
    binaries=("kube-apiserver", "etcd", "awsauth-parse"),
    packages=("tool", "./cmd/..."),
    linker_flags=(
        f"{_FLAG}.gitVersion=v{VERSION} {_FLAG}.gitTreeState=clean "
        f"{_FLAG}.gitMajor=1 {_FLAG}.gitMinor={VERSION.split('.')[1]}"
    ),
)
