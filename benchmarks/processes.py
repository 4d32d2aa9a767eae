"""Looking at a process and its descendants while they run: their CPU time and their memory."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

LOOK_S = 0.05
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """A process as the kernel describes it; ``cpu_s`` includes the children it waited for."""

    parent: int
    cpu_s: float


@dataclass
class Watch:
    """A thread that looks at a process and at all that runs below it.

    Attributes
    ----------
    cpu_s : dict of int to float
        By process, the most CPU time that it and its descendants were seen with.
    main_mb : float
        Most memory that the process itself held (``VmHWM``: the kernel's own record).
    below_mb : float
        The same of its largest descendant; pages that it shares are counted.
    held : list of (float, float)
        Seconds since the start and ``VmRSS`` of the process in MB, once a second.
    """

    cpu_s: dict[int, float] = field(default_factory=dict)
    main_mb: float = 0.0
    below_mb: float = 0.0
    held: list[tuple[float, float]] = field(default_factory=list)
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self, process: int) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._look, args=(process,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End looking."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, main: int) -> None:
        began = time.monotonic()
        while not self._end.wait(LOOK_S):
            below = find_descendants(list_processes(), main)
            for process, cpu_s in below.items():
                self.cpu_s[process] = max(cpu_s, self.cpu_s.get(process, 0.0))
                self.below_mb = max(self.below_mb, read_memory(process).get("VmHWM", 0.0))
            memory = read_memory(main)
            self.main_mb = max(self.main_mb, memory.get("VmHWM", 0.0))
            seconds = time.monotonic() - began
            if memory and (not self.held or seconds - self.held[-1][0] >= 1.0):
                self.held.append((round(seconds, 1), round(memory["VmRSS"], 1)))


def list_processes() -> dict[int, Process]:
    """Read all processes of this computer."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:  # it has ended
                continue
            fields = stat.rpartition(")")[2].split()
            cpu_s = sum(int(ticks) for ticks in fields[11:15]) / TICKS
            found[int(entry.name)] = Process(int(fields[1]), cpu_s)
    return found


def find_descendants(processes: dict[int, Process], main: int) -> dict[int, float]:
    """Take the processes below one, each with the CPU time of itself and all below it."""
    below: dict[int, list[int]] = {}
    for number, process in processes.items():
        below.setdefault(process.parent, []).append(number)
    totals: dict[int, float] = {}

    def add(number: int) -> float:
        cpu_s = processes[number].cpu_s + sum(add(child) for child in below.get(number, []))
        totals[number] = cpu_s
        return cpu_s

    for child in below.get(main, []):
        add(child)
    return totals


def read_memory(process: int) -> dict[str, float]:
    """Read the memory fields of a process in MB; nothing if it is gone."""
    try:
        text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in text.splitlines() if line.startswith("Vm"))
    return {name: int(value.split()[0]) / 1024 for name, value in pairs}
