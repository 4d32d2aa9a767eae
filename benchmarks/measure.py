"""Measuring commands: their CPU time with all descendants, and what the figures were made on.

CPU time is user and system time. The kernel adds a process's time to its parent's only when
the parent waits for it, and bubblewrap ends without waiting for what ran inside. So this
process adopts orphans (it becomes a *subreaper*) and waits for each of them. That is not yet
enough: when bubblewrap is killed, the kernel ends all that is inside and drops its time. So
the processes are also looked at while they run, and of an orphan the larger figure counts.
Without both, the time of the students' code would be missing.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from processes import Watch

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
FIGURES = Path(__file__).resolve().parent / "figures"
PR_SET_CHILD_SUBREAPER = 36
ORPHANS_S = 20.0
"""How long orphans may live on after their command."""


class BenchmarkError(RuntimeError):
    """Something was not measured, or the work that was measured was not the work meant."""


@dataclass(frozen=True)
class Usage:
    """What a command used.

    Attributes
    ----------
    cpu_s : float
        User and system seconds of the command and of all its descendants.
    wall_s : float
        Seconds until it ended.
    matched_s : float or None
        Seconds until it printed the first line that was asked for.
    lost_s : float
        The part of ``cpu_s`` that the kernel dropped and that was only seen.
    output : str
        All that it printed.
    watch : Watch
        What was seen while it ran.
    """

    cpu_s: float
    wall_s: float
    matched_s: float | None
    lost_s: float
    output: str
    watch: Watch


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends first."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise BenchmarkError("The kernel lets no process adopt orphans: Linux is needed.")


def run(
    command: Sequence[str | Path],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    until: str = "",
    allowed: Iterable[int] = (0,),
) -> Usage:
    """Run a command to its end and measure it. No other child may be running.

    Parameters
    ----------
    folder : Path
        Where it runs.
    environment : mapping, optional
        Variables beside those of this process.
    until : str
        Pattern of the line whose arrival is timed.
    allowed : iterable of int
        Exit codes that mean that the work was done.

    Raises
    ------
    BenchmarkError
        If it ends with another exit code.
    """
    before = _children_s()
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        [str(word) for word in command],
        cwd=folder,
        env={**_plain_environment(), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    watch = Watch()
    watch.start(process.pid)
    assert process.stdout is not None
    lines, matched_s = [], None
    for line in process.stdout:
        lines.append(line)
        if matched_s is None and until and re.match(until, line):
            matched_s = time.perf_counter() - start
    code = process.wait()
    wall_s = time.perf_counter() - start
    watch.stop()
    lost_s = _wait_for_orphans(watch)
    output = "".join(lines)
    if code not in allowed:
        shown = " ".join(str(word) for word in command)[:200]
        raise BenchmarkError(f"{shown} ended with {code}:\n{output[-3000:]}")
    return Usage(_children_s() - before + lost_s, wall_s, matched_s, lost_s, output, watch)


def _plain_environment() -> dict[str, str]:
    """Take this process's variables without Python's own, which change how it starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_orphans(watch: Watch) -> float:
    """Wait for what the command left behind; return CPU seconds that were seen but not counted."""
    lost_s = 0.0
    deadline = time.monotonic() + ORPHANS_S
    while time.monotonic() < deadline:
        try:
            ended, _, used = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return lost_s
        if ended:
            lost_s += max(0.0, watch.cpu_s.get(ended, 0.0) - used.ru_utime - used.ru_stime)
        else:
            time.sleep(0.005)
    raise BenchmarkError("A process that the command left behind does not end.")


def describe_machine() -> dict[str, Any]:
    """Say what the figures were made on, and when."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu_model(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu_model() -> str:
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    names = re.findall(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return names[0] if names else platform.machine()


def write_figures(
    name: str, machine: dict[str, Any], figures: Mapping[str, Any], quick: bool
) -> Path:
    """Write figures as JSON; those of a quick run go to build/, so that they replace no others."""
    folder = WORK if quick else FIGURES
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    machine = {**machine, "load_after": round(os.getloadavg()[0], 2)}
    text = json.dumps({"machine": machine, "quick": quick, **figures}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def describe_samples(samples: Sequence[float]) -> dict[str, float]:
    """Summarise repetitions."""
    return {
        "median": statistics.median(samples),
        "min": min(samples),
        "max": max(samples),
        "n": len(samples),
    }


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    print(f"\n{title}")
    for row in (header, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def print_machine(machine: Mapping[str, Any]) -> None:
    """Print what the figures are made on."""
    print(
        f"{machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}, "
        f"Python {machine['python']}, NumPy {machine['numpy']}, load {machine['load_before']}"
    )


def met(ok: bool) -> str:
    """Say whether a target is met."""
    return "met" if ok else "MISSED"


def tell(text: str) -> None:
    """Say on the error stream what is being done, so that the tables stay clean."""
    print(f"... {text}", file=sys.stderr, flush=True)
