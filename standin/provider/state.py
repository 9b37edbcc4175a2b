"""What a stack's state says of a resource's inputs: with this a program is compared, and this is left after a failure.

The real provider compares a program with the outputs in the state, not with the inputs (`Provider.Diff` in
pulumi-terraform-bridge v3, pkg/tfbridge/provider.go). Of an update that fails, Terraform's SDK v2 returns the planned
state as if it had worked, the bridge hands that to the engine with an initialization error, and the engine keeps it
beside the old inputs (pkg/engine/update.go, `OnResourceStepPost`; pulumi/pulumi 2011 and 21458). So the next update
finds no difference, makes an empty one and says that all is well; that one reads the account, and the one after it
finds the difference. A refresh finds it at once. Types on the plugin framework keep the former state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.provider import plans
from standin.provider.refresh import refreshed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.hooks import Transition
    from standin.provider.table.row import Row


def stated(row: Row, inputs: Mapping[str, Value], outputs: Mapping[str, Value]) -> dict[str, Value]:
    """The inputs as the outputs of the state have them; those that they leave out, as they were given."""
    untold = {name: value for name, value in inputs.items() if name not in plans.described(row).outputs}
    unread = {name: outputs[name] for name in row.unread if name in outputs}
    return {**refreshed(row, dict(inputs), outputs), **untold, **unread}


def after_failed_creation(row: Row, known: Mapping[str, Value], live: Mapping[str, Value]) -> dict[str, Value]:
    """The outputs of a resource that is there and did not come to its end."""
    return {**known, **live} if row.framework else {**live, **known}


def after_failed_update(row: Row, step: Transition) -> dict[str, Value]:
    """The outputs of a resource of which an update failed, wherever it did: the planned ones, or the former."""
    if row.framework:
        return dict(step.olds)
    dropped = {name for name in step.changed if name not in step.news and name not in row.computed}
    return {**{name: value for name, value in step.olds.items() if name not in dropped}, **step.news}
