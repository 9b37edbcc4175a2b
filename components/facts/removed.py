"""Settings that are there no more, and what to do in their place: a stack file or program that has one is told so."""

from types import MappingProxyType

_ROLLBACK = (
    "there is no automatic rollback: the provider writes the new template to the group before the refresh starts, so "
    "it went back to the very same one; take the key out, and to go back pin the former release and roll it again"
)

REMOVED_KEYS = MappingProxyType({"instanceRefresh.autoRollback": _ROLLBACK})
"""By section and key, as a stack file has them."""

REMOVED_ARGUMENTS = MappingProxyType({"instance_refresh.auto_rollback": _ROLLBACK})
"""By argument and field, as a program has them."""
