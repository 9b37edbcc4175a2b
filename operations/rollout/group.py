"""The group of commands `rollout`."""

import typer

rollout = typer.Typer(name="rollout", help="What a roll-out will do, and whether nodes run what their stack says.")


@rollout.callback(no_args_is_help=True)
def about() -> None:
    """What a roll-out will do, and whether nodes run what their stack says."""
