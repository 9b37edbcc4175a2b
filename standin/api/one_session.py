"""One boto3 session for all that moto asks botocore while it is loaded."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def one_session() -> Generator[None]:
    """Load moto with one session in place of one for each question.

    A new session reads botocore's partitions and the models of what it is asked about again: for the Regions of EC2
    alone moto makes three, a third of a server's start. A module that has taken `boto3.Session` meanwhile keeps this
    one: moto's EKS makes a session with each look at a role's ARN.
    """
    made = boto3.Session
    boto3.Session = cache(made)  # pyright: ignore[reportAttributeAccessIssue]  called alike
    try:
        yield
    finally:
        boto3.Session = made
