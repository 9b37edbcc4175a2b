"""What the pack costs against a pack that does nothing: `python -m tests.policies.measure`.

Both packs are judged in processes of their own, with the same messages, one after the other: one call for each resource
and one for the stack, as the engine makes them. Start-up is the time from launching the pack to the port it prints.
The ratio is one of CPU seconds, which a busy machine stretches less than time on the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from rehearsal.bench import empty_pack
from tests.policies.program import Phase, messages
from tests.policies.shapes import SHAPES

if TYPE_CHECKING:
    from tests.policies.program import Program

PACK = Path(__file__).parents[2] / "policies"
ODD_SIZE = 2_000
"""Resources of the odd shapes; a plain program of as many is measured, too."""

_LIMIT = [("grpc.max_receive_message_length", 1 << 30), ("grpc.max_send_message_length", 1 << 30)]


def measure(pack: list[str], program: Program) -> dict[str, float]:
    """Seconds of start-up and judgement, the latter also of CPU, and peak memory in MB, of one pack on one program."""
    prepared = [
        (proto.AnalyzeRequest(urn=one.urn, type=one.type, name=one.name, properties=inputs), one)
        for one, inputs in messages(program, Phase.PREVIEW)
    ]
    stack = proto.AnalyzeStackRequest(resources=[one for _, one in prepared])
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *pack], stdout=subprocess.PIPE, cwd=PACK)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        started, before = time.perf_counter(), _cpu(process.pid)
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=_LIMIT) as channel:
            stub = analyzer_pb2_grpc.AnalyzerStub(channel)
            for request, _ in prepared:
                stub.Analyze(request)
            stub.AnalyzeStack(stack)
        judged = time.perf_counter()
        cpu = _cpu(process.pid) - before
        return {"start": started - begun, "judge": judged - started, "cpu": cpu, "peak_mb": _peak(process.pid)}
    finally:
        process.terminate()
        process.wait()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def compared(shape: str, size: int) -> dict[str, object]:
    """Both packs on a program of a shape."""
    program = SHAPES[shape](size)
    whole, empty = measure(["__main__.py"], program), measure(["-c", empty_pack.PROGRAM], program)
    return {
        "shape": shape.replace("_", " "),
        "resources": size,
        "whole": {key: round(value, 3) for key, value in whole.items()},
        "empty": {key: round(value, 3) for key, value in empty.items()},
        "cpu_ratio": round(whole["cpu"] / empty["cpu"], 2),
        "memory_ratio": round(whole["peak_mb"] / empty["peak_mb"], 2),
        "start_difference": round(whole["start"] - empty["start"], 3),
    }


def main(sizes: list[int]) -> None:
    """Print one JSON line for each size of a plain program, then one for each other shape."""
    plain, *others = SHAPES
    for shape, size in [*((plain, size) for size in sizes), *((shape, ODD_SIZE) for shape in others)]:
        sys.stdout.write(f"{json.dumps(compared(shape, size))}\n")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [1_000, ODD_SIZE, 10_000])
