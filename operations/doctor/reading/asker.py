"""Asking, with each refusal kept as the answer, and each permission that was missing noted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from components.kubernetes.errors import ClusterNotFoundError, RefusedError
from operations.aws import UnreadError, missing_permission, refused
from operations.doctor.answer import Answer, NotReadError, unread

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_FORBIDDEN = re.compile(r'cannot (?P<verb>\w+) resource "(?P<resource>[\w/]+)"')
"""How an API server says what its authorizer denies."""


@dataclass
class Asker:
    """Asks one question after the other.

    Attributes:
        denied: what the caller may not do, such as `ec2:DescribeImages` and `list pods in the cluster`.
    """

    denied: dict[str, None] = field(default_factory=dict[str, None])

    def ask(self, question: Callable[[], T]) -> Answer[T]:
        """The answer, or why there is none.

        Raises:
            ClusterNotFoundError: there is no such cluster, so that there is nothing to be examined.
        """
        try:
            return Answer(question())
        except ClusterNotFoundError:
            raise
        except (ClientError, BotoCoreError) as error:
            self._note(missing_permission(error))
            return unread(refused(error))
        except NotReadError as error:  # it hangs on another answer
            return unread(str(error))
        except RefusedError as error:
            self._note(error.permission if isinstance(error, UnreadError) else _of_kubernetes(str(error)))
            return unread(str(error))

    def _note(self, permission: str) -> None:
        if permission:
            self.denied[permission] = None


def _of_kubernetes(message: str) -> str:
    found = _FORBIDDEN.search(message)
    return f"{found['verb']} {found['resource']} in the cluster" if found else ""
