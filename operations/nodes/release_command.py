"""`nodes release`: the command."""

from dataclasses import replace
from typing import Annotated

import typer

from operations.exit_codes import INCOMPLETE, RIGHT
from operations.nodes.group import nodes
from operations.nodes.release import Fate, Report, strangers
from operations.nodes.release_live import end, read
from operations.rollout.declared import declared
from operations.rollout.going import Scope
from operations.rollout.look import Clusters
from operations.rollout.steer_command import DryRun, FormerClusters, Groups, chosen
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import outputs
from operations.terminal.command import Call, command
from operations.terminal.output import Output


@command(nodes, "release")
def release_nodes(
    call: Call,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
    groups: Groups = None,
    former_clusters: FormerClusters = None,
    instances: Annotated[
        list[str] | None, typer.Option("--instance", help="Id of a retained one; again for each. Default: all of them.")
    ] = None,
    *,
    dry_run: DryRun = False,
) -> int:
    """List the instances that groups keep because their drain failed, and end them, with the pods that they still have.

    They cost and count for nothing. See first what is left on them: --dry-run only lists.

    Exit code: 0 ended, or there are none; 2 wrong usage; 3 something could not be read, or not be ended.

    Example: eks-windows nodes release --stack dev --dry-run
    """
    refuse_both(stack, outputs_file)
    told_by = outputs(outputs_file, stack)
    wanted = chosen(declared(told_by), groups or [])
    scope = Scope.of(told_by, former_clusters, groups)
    report = Report(dry_run=dry_run)
    if scope.clusters:
        aws = call.session(told_by.region)
        with call.output.working("asking Auto Scaling, EC2 and the clusters"):
            found, unread = read(aws, wanted, Clusters(aws).live, scope)
        if strange := strangers(instances or [], found):
            known = ", ".join(each.instance for each in found) or "none"
            raise typer.BadParameter(f"--instance {', '.join(strange)}: the groups retain {known}")
        due = {each.instance for each in found} if not instances else set(instances)
        ending = [each if each.instance not in due else replace(each, fate=Fate.ENDS) for each in found]
        done, refused = (ending, []) if dry_run else end(aws, ending)
        report = replace(report, nodes=tuple(done), unread=(*unread, *refused))
    call.output.report(report)
    _show(report, call.output)
    return INCOMPLETE if report.unread else RIGHT


def _show(report: Report, output: Output) -> None:
    output.table(
        ("Node group", "Instance", "Node", "Pods left", "Launched", "Fate"),
        [
            (
                f"{each.cluster}/{each.node_group}",
                each.instance,
                "unknown" if each.node is None else each.node,
                "unknown" if each.pods is None else str(each.pods),
                f"{each.launched:%Y-%m-%d %H:%M}" if each.launched else "unknown",
                f"would be {Fate.ENDED}" if report.dry_run and each.fate is Fate.ENDS else each.fate,
            )
            for each in report.nodes
        ],
    )
    output.unread(report.unread)
    if not report.nodes and not report.unread:
        output.line("no instance is retained")
