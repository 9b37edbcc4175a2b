"""The command line: one group of commands per subject, each in a package of its own."""

from __future__ import annotations

import typer

from operations.access.command import access
from operations.adopt.command import adopt_group
from operations.audit.command import audit_stacks
from operations.doctor.command import examine_cluster
from operations.images import (
    build_command,
    cached_command,
    cleanup_command,
    fast_launch_command,
    scan_command,
    withdrawn_command,
)
from operations.images.group import images
from operations.nodes import release_command
from operations.nodes.group import nodes
from operations.releases import pin_command, read_command
from operations.releases.group import group as releases
from operations.rollout import follow_command, plan_command, steer_command, verify_command
from operations.rollout.group import rollout
from operations.terminal.command import command
from operations.timings.command import timings

app = typer.Typer(
    help="Look after Windows nodes on Amazon EKS.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(access)
COMMANDS = (
    cached_command,
    build_command,
    cleanup_command,
    fast_launch_command,
    scan_command,
    withdrawn_command,
    release_command,
    read_command,
    pin_command,
    plan_command,
    steer_command,
    follow_command,
    verify_command,
)
"""Modules whose commands join a group as they are imported."""

command(app, "audit")(audit_stacks)
command(app, "doctor")(examine_cluster)
command(app, "adopt")(adopt_group)
app.add_typer(images)
app.add_typer(nodes)
app.add_typer(releases)
app.add_typer(rollout)
app.add_typer(timings)
