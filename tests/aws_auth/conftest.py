"""What tests of aws-auth share: the authenticator's parser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws_auth.judge import Judge, running_judge

BINARIES = Path(__file__).parents[2] / ".tools" / "kubernetes" / "bin"


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """aws-iam-authenticator's parser."""
    with running_judge(BINARIES / "awsauth-parse") as process:
        yield process
