"""How strong the cases are: which small mistakes in the references they find.

Every mutant of every reference (see mutants.py) is judged as a student's answer would be, by
the question's hidden cases alone and by its visible cases alone; it is killed by those that do
not give it full marks. The visible cases are those that students have, the hidden ones are built
from a seed of this program's own.

A mutant that no input tells from the reference is *equivalent* and does not count. Equivalent
by machine is only

- what Python compiles to the same code (such a mutant is not even made);
- what agrees with the reference to 1e-12 on 20 fresh draws of every case, and does no more than
  swap two arguments of a commutative function; name the axes of a sum, or what ``in`` searches,
  in another order; count an axis from the other end, or leave a
  length to ``reshape``; write ``<= 0`` for ``== 0`` of a ``size``,
  ``ndim`` or ``len``; or leave out a ``float()`` round a number;
- what earns full marks as one accepted convention of the question, by both kinds of cases.

All others stand in ``equivalents.yaml`` with the reason why no input can tell. An entry there
is a fault when it names no mutant, or one that is killed.

Mutants run in a child process with a limit on memory and on processor time. One that the kernel
ends by that limit never returns, and is killed.

    python benchmarks/mutation.py [--question NAME] [--unit UNIT] [--jobs N] [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import select
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeAlias

import yaml
from measure import (
    ROOT,
    BenchmarkError,
    describe_machine,
    met,
    print_machine,
    print_table,
    tell,
    write_figures,
)
from mutants import HARMLESS, Mutant, make_mutants

sys.path.insert(0, str(ROOT))

from autograder.answer_key import AnswerKey, Case
from autograder.build import (
    PUBLIC_SEED,
    build_key,
    count_positional,
    draw_inputs,
    play_answer,
    rng_for,
    same_answer,
)
from autograder.calls import call_function
from autograder.check.subject import name_case
from autograder.course import Course, load_course
from autograder.judge import answer_of, judge_case
from autograder.question import Aspect, CaseSpec, Function, Question

Job: TypeAlias = Callable[[], tuple[str, str]]

HIDDEN_SEED = "mutation"
DRAWS = 20
"""Fresh draws of every case on which a mutant must agree before it can be equivalent."""

EXACT = 1e-12
CPU_S = 3.0
WALL_S = 120.0
"""Only for a mutant that waits without computing, which none should."""

MEMORY_BYTES = 1 << 30
QUICK = 25
"""Mutants of each question in a quick run."""

HIDDEN_TARGET, VISIBLE_TARGET = 0.99, 0.97
EQUIVALENTS = Path(__file__).with_name("equivalents.yaml")


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant.

    Attributes
    ----------
    hidden, visible : str
        What the first case that it failed says, with the case's name. "" if it failed none.
    convention : str
        The accepted convention by which it earns full marks. "" for none.
    differs : str
        A fresh draw on which it differs from the reference. "" if it agrees on all of them, or
        if both kinds of cases killed it.
    reason : str
        Why it is equivalent; "" if it counts.
    """

    mutant: Mutant
    hidden: str
    visible: str
    convention: str = ""
    differs: str = ""
    reason: str = ""


class Listed(NamedTuple):
    """An entry of ``equivalents.yaml``."""

    question: str
    identity: tuple[str, str, str, int]
    reason: str


# in the child -----------------------------------------------------------------------------


def load_function(source: str, name: str) -> Function | None:
    """Execute a mutant and return its function; None if that fails."""
    namespace: dict[str, Any] = {"__name__": "mutant"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as "1 is None"
            exec(compile(source, "mutant.py", "exec"), namespace)  # noqa: S102 - the mutant
    except Exception:  # noqa: BLE001 - a changed constant may break the module
        return None
    return namespace.get(name)


def find_failure(function: Function | None, key: AnswerKey) -> tuple[str, str]:
    """Judge a function by a key.

    Returns
    -------
    failure : str
        The first case at which no set of answers is left by which it is right; "" for full marks.
    convention : str
        The accepted convention that it follows; "" for the question's own.
    """
    if function is None:
        return "the module cannot be executed", ""
    left = [None, *key.conventions()]
    for case in key.cases:
        outcome = call_function(function, case)
        judged = [(v, judge_case(case, outcome, answer_of(case, v), key.rtol)) for v in left]
        left = [variant for variant, one in judged if one.difference is None]
        if not left:
            return f"{judged[0][1].verdict}: {name_case(case)}", ""
    return "", "" if left[0] is None else left[0].id


def find_difference(
    function: Function | None, cases: Sequence[Case], answers: Sequence[Any]
) -> tuple[str, str]:
    """Find a fresh draw on which a mutant does not agree with the reference."""
    if function is None:
        return "the module cannot be executed", ""
    for case, answer in zip(cases, answers, strict=True):
        if not same_answer(play_answer(function, case), answer, EXACT):
            return name_case(case), ""
    return "", ""


def answer_jobs(jobs: Sequence[tuple[int, Job]], pipe: int) -> None:
    """Do the jobs one by one and write a line for each; the kernel ends one that takes long."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for number, job in jobs:
        signal.setitimer(signal.ITIMER_PROF, CPU_S)
        try:
            answer = job()
        except MemoryError:  # while its result was looked at
            answer = ("out of memory", "")
        os.write(pipe, json.dumps([number, *answer]).encode() + b"\n")


# in the parent ----------------------------------------------------------------------------


def run_jobs(jobs: Sequence[Job]) -> list[tuple[str, str]]:
    """Run jobs in child processes, and go on in a new one behind a job that ends its own.

    Returns
    -------
    list of (str, str)
        What each job returned; ``("timed out", "")`` for one that was ended by its limit.

    Raises
    ------
    BenchmarkError
        If a child fails by itself: then nothing is known about its job.
    """
    answers: list[tuple[str, str]] = []
    while len(answers) < len(jobs):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _end_as_child(list(enumerate(jobs))[len(answers) :], writer)
        os.close(writer)
        answers += [(one, two) for _, one, two in _read_answers(reader)]
        os.close(reader)
        os.kill(child, signal.SIGKILL)  # it has ended already, or it waits for nothing
        _, status = os.waitpid(child, 0)
        if len(answers) < len(jobs):
            if not os.WIFSIGNALED(status):
                raise BenchmarkError(f"The child that judged job {len(answers)} failed.")
            answers.append(("timed out", ""))
    return answers


def _end_as_child(jobs: Sequence[tuple[int, Job]], pipe: int) -> NoReturn:
    code = 1
    try:
        answer_jobs(jobs, pipe)
        code = 0
    except BaseException:  # noqa: BLE001 - told, and the parent sees the code
        traceback.print_exc()
    finally:
        os._exit(code)


def _read_answers(pipe: int) -> Iterator[list[Any]]:
    """Read lines until the child closes the pipe, or says nothing for too long."""
    rest = b""
    while select.select([pipe], [], [], WALL_S)[0]:
        data = os.read(pipe, 1 << 16)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from map(json.loads, lines)


def judge_mutants(
    question: Question, mutants: Sequence[Mutant], listed: Sequence[Listed]
) -> list[Verdict]:
    """Judge mutants by the hidden and by the visible cases, and look closer at the survivors.

    Raises
    ------
    BenchmarkError
        If the cases kill the reference itself: then they prove nothing about its mutants.
    """
    keys = {
        kind: _keep(build_key(question, seed), visible=kind == "visible")
        for kind, seed in (("hidden", HIDDEN_SEED), ("visible", PUBLIC_SEED))
    }

    for kind, key in keys.items():
        failure, _ = find_failure(question.reference, key)
        if failure:
            raise BenchmarkError(
                f"The {kind} cases kill the reference of {question.name}: {failure}."
            )

    def judge(kind: str, mutant: Mutant) -> tuple[str, str]:
        return find_failure(load_function(mutant.source, question.name), keys[kind])

    found = {kind: run_jobs([partial(judge, kind, m) for m in mutants]) for kind in keys}
    verdicts = [
        Verdict(mutant, hidden, visible, ours if ours == theirs else "")
        for mutant, (hidden, ours), (visible, theirs) in zip(
            mutants, found["hidden"], found["visible"], strict=True
        )
    ]
    survivors = [v for v in verdicts if not (v.hidden and v.visible)]
    if survivors:
        cases = draw_cases(question)
        answers = [play_answer(question.reference, case) for case in cases]

        def differ(mutant: Mutant) -> tuple[str, str]:
            return find_difference(load_function(mutant.source, question.name), cases, answers)

        differences = run_jobs([partial(differ, v.mutant) for v in survivors])
        seen = {id(v): where for v, (where, _) in zip(survivors, differences, strict=True)}
        verdicts = [replace(v, differs=seen.get(id(v), "")) for v in verdicts]
    reasons = {one.identity: one.reason for one in listed if one.question == question.name}
    return [replace(v, reason=_tell_reason(v, reasons)) for v in verdicts]


def _keep(key: AnswerKey, *, visible: bool) -> AnswerKey:
    return replace(key, cases=tuple(case for case in key.cases if case.visible == visible))


def _tell_reason(verdict: Verdict, reasons: Mapping[tuple[str, str, str, int], str]) -> str:
    if verdict.hidden or verdict.visible:
        return ""
    if verdict.convention:
        return f"accepted convention: {verdict.convention}"
    if verdict.mutant.kind in HARMLESS and not verdict.differs:
        return verdict.mutant.kind
    return reasons.get(verdict.mutant.identity, "")


def draw_cases(question: Question) -> list[Case]:
    """Draw every case of a question many times, without asking its oracle."""
    return [
        _draw_case(question, aspect, spec, visible, f"draw {number}")
        for number in range(DRAWS)
        for aspect in question.aspects
        for visible, specs in ((True, aspect.visible), (False, aspect.hidden))
        for spec in specs
    ]


def _draw_case(
    question: Question, aspect: Aspect, spec: CaseSpec, visible: bool, seed: str
) -> Case:
    place = f"{aspect.name} {dict(spec.sizes)}"
    inputs = draw_inputs(question, spec, rng_for(seed, question.name, place))
    return Case(
        aspect=aspect.name,
        visible=visible,
        driver=aspect.driver,
        inputs=inputs,
        positional=count_positional(question.reference, aspect.driver, inputs),
        judges=aspect.judges,
        expected=None,
        label=", ".join([seed, *(f"{name}={size}" for name, size in spec.sizes.items())]),
    )


# the report -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What became of a question's mutants, and what is wrong with the list of equivalents."""

    question: str
    unit: str
    verdicts: tuple[Verdict, ...]
    faults: tuple[str, ...]
    wall_s: float

    @property
    def counted(self) -> list[Verdict]:
        """The mutants that are not equivalent."""
        return [verdict for verdict in self.verdicts if not verdict.reason]

    def survivors(self) -> list[Verdict]:
        """Those that one kind of cases does not kill."""
        return [v for v in self.counted if not (v.hidden and v.visible)]


def examine(name: str, quick: bool = False) -> Report:
    """Make and judge the mutants of one question."""
    start = time.perf_counter()
    question = read_course().questions[name]
    assert isinstance(question, Question)
    source = (ROOT / "solutions" / f"{question.unit}.py").read_text(encoding="utf-8")
    mutants = make_mutants(source, name)
    if quick and len(mutants) > QUICK:
        chosen = random.Random(name).sample(range(len(mutants)), QUICK)  # noqa: S311 - a sample
        mutants = [mutants[at] for at in sorted(chosen)]
    listed = [one for one in read_equivalents(EQUIVALENTS) if one.question == name]
    verdicts = judge_mutants(question, mutants, listed)
    faults = () if quick else tuple(_find_faults(name, verdicts, listed))
    wall_s = round(time.perf_counter() - start, 1)
    return Report(name, question.unit, tuple(verdicts), faults, wall_s)


def _find_faults(
    question: str, verdicts: Sequence[Verdict], listed: Sequence[Listed]
) -> Iterator[str]:
    found = {verdict.mutant.identity: verdict for verdict in verdicts}
    for one in listed:
        verdict = found.get(one.identity)
        function, was, becomes, _ = one.identity
        where = f"{EQUIVALENTS.name}, {question}, {function}: {was}  ->  {becomes}"
        if verdict is None:
            yield f"{where}: there is no such mutant. Remove the entry or correct it."
        elif verdict.hidden or verdict.visible:
            killer = verdict.hidden or verdict.visible
            yield f"{where}: it is killed ({killer}), so it is not equivalent. Remove it."
        elif verdict.differs:
            yield f"{where}: it differs on {verdict.differs}. Remove it, and add a case."


@cache
def read_course() -> Course:
    """Load the course, once in each process."""
    return load_course(ROOT)


def read_equivalents(path: Path) -> list[Listed]:
    """Read the list of equivalent mutants.

    Raises
    ------
    BenchmarkError
        If an entry lacks something.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    found = []
    for number, entry in enumerate(entries, 1):
        missing = {"questions", "was", "becomes", "reason"} - set(entry)
        if missing:
            raise BenchmarkError(f"{path.name}: entry {number} has no {', '.join(missing)}.")
        becomes = entry["becomes"] if isinstance(entry["becomes"], list) else [entry["becomes"]]
        for question, text in product(entry["questions"], becomes):
            function = entry.get("function", question)
            identity = (function, entry["was"], text, entry.get("occurrence", 1))
            found.append(Listed(question, identity, entry["reason"].strip()))
    return found


def count(reports: Iterable[Report]) -> dict[str, Any]:
    """Count what was killed over some questions."""
    reports = list(reports)
    counted = [verdict for report in reports for verdict in report.counted]
    equivalent = [v for report in reports for v in report.verdicts if v.reason]
    return {
        "mutants": len(counted) + len(equivalent),
        "equivalent": len(equivalent),
        "killed_hidden": _share(bool(v.hidden) for v in counted),
        "killed_visible": _share(bool(v.visible) for v in counted),
    }


def _share(killed: Iterable[bool]) -> float:
    flags = list(killed)
    return round(sum(flags) / len(flags), 5) if flags else 1.0


def describe_report(report: Report) -> dict[str, Any]:
    """Write a question's figures as plain data."""
    return {
        "unit": report.unit,
        **count([report]),
        "survivors": [
            {
                "mutant": str(v.mutant),
                "kind": v.mutant.kind,
                "by": " and ".join(k for k in ("hidden", "visible") if not getattr(v, k)),
                "differs": v.differs,
            }
            for v in report.survivors()
        ],
        "equivalents": dict(sorted(Counter(v.reason for v in report.verdicts if v.reason).items())),
        "wall_s": report.wall_s,
    }


def print_report(report: Report) -> None:
    """Print a question's survivors and the faults of the list."""
    figures = count([report])
    tell(
        f"{report.question}: {figures['mutants']} mutants, {figures['equivalent']} equivalent, "
        f"hidden {figures['killed_hidden']:.1%}, visible {figures['killed_visible']:.1%}, "
        f"{report.wall_s} s"
    )
    for verdict in report.survivors():
        kinds = " and ".join(kind for kind in ("hidden", "visible") if not getattr(verdict, kind))
        where = f"differs on {verdict.differs}" if verdict.differs else "no draw tells it"
        print(f"  survives {kinds}: {verdict.mutant}  [{verdict.mutant.kind}; {where}]")
    for fault in report.faults:
        print(f"  FAULT {fault}")
    sys.stdout.flush()


def print_summary(reports: Sequence[Report]) -> None:
    """Print a line for each question and unit, and for the course."""
    units = list(dict.fromkeys(report.unit for report in reports))
    groups = [(report.question, [report]) for report in reports]
    groups += [(f"= {unit}", [r for r in reports if r.unit == unit]) for unit in units]
    groups.append(("= course", list(reports)))
    rows = []
    for name, group in groups:
        figures = count(group)
        rows.append(
            [
                name,
                str(figures["mutants"]),
                str(figures["equivalent"]),
                f"{figures['killed_hidden']:.2%}",
                f"{figures['killed_visible']:.2%}",
                str(sum(len(report.survivors()) for report in group)),
            ]
        )
    header = ["question", "mutants", "equivalent", "hidden", "visible", "survivors"]
    print_table("Mutants killed", header, rows)


def choose_questions(course: Course, names: Sequence[str], units: Sequence[str]) -> list[str]:
    """Choose what to examine: all functions but those that take long by their nature.

    Raises
    ------
    BenchmarkError
        If there is no such question or unit.
    """
    functions = {n: q for n, q in course.questions.items() if isinstance(q, Question)}
    unknown = {*names} - {*functions} | {*units} - {*course.units}
    if unknown:
        raise BenchmarkError(f"The course has no function or unit {', '.join(sorted(unknown))}.")
    chosen = [
        name
        for name, question in functions.items()
        if name in names or (not names and (not units or question.unit in units))
    ]
    slow = [name for name in chosen if functions[name].limit_s and name not in names]
    for name in slow:
        tell(f"{name} takes long by its nature; name it with --question to have it examined")
    return [name for name in chosen if name not in slow]


def main() -> int:
    """Examine questions and write the figures; 1 if the cases are too weak."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--question", action="append", default=[], metavar="NAME")
    parser.add_argument("--unit", action="append", default=[], metavar="UNIT")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} mutants of each question")
    options = parser.parse_args()
    machine = describe_machine()
    names = choose_questions(read_course(), options.question, options.unit)
    reports = []
    one = partial(examine, quick=options.quick)
    with ExitStack() as stack:
        found = map(one, names)
        if options.jobs > 1:
            pool = ProcessPoolExecutor(options.jobs, get_context("spawn"))
            found = stack.enter_context(pool).map(one, names)
        for report in found:
            print_report(report)
            reports.append(report)
    print_machine(machine)
    print_summary(reports)
    figures = {
        "course": count(reports),
        "questions": {report.question: describe_report(report) for report in reports},
    }
    whole = not (options.quick or options.question or options.unit)
    print(f"\n{write_figures('mutation', machine, figures, not whole)}")
    total = figures["course"]
    strong = total["killed_hidden"] >= HIDDEN_TARGET and total["killed_visible"] >= VISIBLE_TARGET
    print(
        f"hidden >= {HIDDEN_TARGET:.0%}: {met(total['killed_hidden'] >= HIDDEN_TARGET)}, "
        f"visible >= {VISIBLE_TARGET:.0%}: {met(total['killed_visible'] >= VISIBLE_TARGET)}"
    )
    return 0 if strong and not any(report.faults for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
