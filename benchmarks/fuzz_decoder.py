"""Coverage-guided fuzzing of the decoder, which reads bytes from a student's process.

    python benchmarks/fuzz_decoder.py [--seconds 300] [--quick]

It installs atheris (libFuzzer for Python) into an environment of its own, below ``build/``,
starts from frames as the encoder writes them, and stops at the first frame for which
something does not hold that ``decoder_target.py`` checks. Exit code 1: such a frame was found,
and stands in ``build/bench/fuzz``. What is found along the way is kept there for the next run.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from decoder_target import DTYPES
from measure import (
    ROOT,
    WORK,
    BenchmarkError,
    describe_machine,
    print_machine,
    print_table,
    tell,
    write_figures,
)

sys.path.insert(0, str(ROOT))
from autograder.inside.values import MAX_DEPTH, MAX_INT_BITS, MAX_ITEMS, PREFIX, Opaque, encode

TARGET = Path(__file__).resolve().with_name("decoder_target.py")
ENVIRONMENT = WORK / "atheris"
FOLDER = WORK / "fuzz"
ATHERIS = "atheris==3.0.0"
MAX_FRAME_BYTES = 1 << 15
MEMORY_MB = 1024
QUICK_S = 10
STATISTIC = re.compile(r"^stat::(\w+):\s+(\d+)$", re.MULTILINE)
PROGRESS = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
TOKENS = (
    *('"value"', '"t"', '"dtype"', '"items"', '"name"', '"re"', '"im"'),
    *('"scalar"', '"complex"', '"opaque"', '"tuple"', '"list"', '"dict"'),
    *('"|b1"', '"|i1"', '"<u2"', '"<f2"', '"<f8"', '"<c16"', '">f8"', '"|O"', '"<f16"'),
    *("null", "true", "false", "NaN", "Infinity", "-0.0", "1e400", "[]", "{}", "[0]", "[-1]"),
    *('"\\ud800"', '"\\u0000"', "4294967296", "18446744073709551616", "[0,4611686018427387904]"),
)
"""Words of the format, and what a liar would put in their places."""


def make_seeds() -> list[bytes]:
    """Write frames as the encoder does: each kind of value, each dtype; and some at the limits."""
    kinds: list[Any] = [None, True, 7, 2.5, "text", 1 + 2j, Opaque("name"), (1, [2.0]), {"a": 1}]
    arrays = [np.arange(6).reshape(2, 3).astype(dtype) for dtype in sorted(DTYPES, key=str)]
    scalars = [array[1, 1] for array in arrays]
    mixed = {"dw": arrays[-3], "cache": (arrays[0], {"mask": arrays[5], "n": 3}, "x"), "e": []}
    values = (*kinds, *arrays, *scalars, mixed, np.zeros((0, 3)), [None] * MAX_ITEMS)
    # No mutation would get so far by itself.
    too_long = b'{"value":%d}' % (1 << MAX_INT_BITS)
    depth = MAX_DEPTH + 2
    too_deep = b'{"value":' + b'{"t":"list","items":[' * depth + b"]}" * depth + b"}"
    return [
        *(encode(value, {"kind": "returned"}, seconds=0.5) for value in values),
        *(PREFIX.pack(len(header), 0, 0.0) + header for header in (too_long, too_deep)),
    ]


def prepare() -> Path:
    """Make the environment unless it is there, and the seeds; return its interpreter."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "installed").is_file():
        tell(f"installing {ATHERIS} into {ENVIRONMENT.relative_to(ROOT)}")
        run_checked([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run_checked([*pip, ATHERIS, f"numpy=={np.__version__}"])
        (ENVIRONMENT / "installed").touch()
    for name in ("seeds", "corpus", "found"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(make_seeds()):
        (FOLDER / "seeds" / f"{number:02}").write_bytes(seed)
    escaped = (token.replace("\\", "\\\\").replace('"', '\\"') for token in TOKENS)
    words = "".join(f'"{token}"\n' for token in escaped)
    (FOLDER / "words.dict").write_text(words, encoding="utf-8")
    return python


def run_checked(command: list[str]) -> str:
    """Run a command and return what it prints.

    Raises
    ------
    BenchmarkError
        If it fails.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(command[:4])} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def fuzz(python: Path, seconds: int) -> tuple[dict[str, int], str]:
    """Fuzz for some seconds; return libFuzzer's figures, and what it says of a fault."""
    command = [
        *(str(python), str(TARGET), str(FOLDER / "corpus"), str(FOLDER / "seeds")),
        *(f"-max_total_time={seconds}", f"-max_len={MAX_FRAME_BYTES}", "-print_final_stats=1"),
        *(f"-rss_limit_mb={MEMORY_MB}", "-timeout=5", f"-dict={FOLDER / 'words.dict'}"),
        f"-artifact_prefix={FOLDER / 'found'}/",
    ]
    done = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, errors="replace", check=False
    )
    progress = PROGRESS.findall(done.stderr)
    if not progress:
        raise BenchmarkError(f"the fuzzer did not begin: {done.stderr.strip()[-2000:]}")
    statistics = {name: int(number) for name, number in STATISTIC.findall(done.stderr)}
    edges, features, corpus = map(int, progress[-1])
    figures = {
        "executions": statistics.get("number_of_executed_units", 0),
        "executions_per_s": statistics.get("average_exec_per_sec", 0),
        "peak_rss_mb": statistics.get("peak_rss_mb", 0),
        "edges": edges,
        "features": features,
        "corpus_frames": corpus,
    }
    return figures, done.stderr[-4000:] if done.returncode != 0 else ""


def main() -> int:
    """Fuzz, and print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=300, help="how long (default 300)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_S} s, to try the program")
    options = parser.parse_args()
    seconds = QUICK_S if options.quick else options.seconds
    machine = {**describe_machine(), "atheris": ATHERIS.partition("==")[2]}
    print_machine(machine)
    python = prepare()
    tell(f"fuzzing for {seconds} s")
    figures, fault = fuzz(python, seconds)
    replayed = run_checked(
        [str(python), str(TARGET), "--replay", str(FOLDER / "corpus"), str(FOLDER / "seeds")]
    )
    reached = json.loads(replayed)
    n_reached = reached["lines"] - len(reached["missed"])
    rows = [
        ("seconds", f"{seconds}"),
        ("frames decoded", f"{figures['executions']:,}"),
        ("frames a second", f"{figures['executions_per_s']:,}"),
        ("edges of the decoder seen", f"{figures['edges']}"),
        ("lines of the decoder reached", f"{n_reached} of {reached['lines']}"),
        ("frames kept, of which accepted", f"{reached['frames']}, {reached['accepted']}"),
        ("memory at most, MiB", f"{figures['peak_rss_mb']}"),
        ("promises broken", "1" if fault else "0"),
    ]
    print_table("Decoder under atheris", ("what", "figure"), rows)
    if reached["missed"]:
        print(f"\nlines not reached: {', '.join(map(str, reached['missed']))}")
    if fault:
        print(f"\n{fault}", file=sys.stderr)
    path = write_figures(
        "fuzz_decoder",
        machine,
        {"seconds": seconds, **figures, "decoder": reached, "fault": bool(fault)},
        options.quick,
    )
    tell(f"written to {path.relative_to(ROOT)}")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
