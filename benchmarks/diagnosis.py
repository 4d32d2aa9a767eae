"""How well mistakes are named, how seldom wrongly, and how small the counterexamples are.

Four things are measured for every question of the course.

- *Misconceptions*: each is played as a student's answer on the keys of 20 seeds. It must be
  diagnosed as itself (or as the twin that it declares), and as the whole explanation.
- *False diagnoses*: right answers (references, styles, conventions) must get none. Mutants of
  the reference (see mutants.py), a sample for each question, are small mistakes that nobody
  has named; samples with different numbers share no mutant. Where one is diagnosed, the diagnosis
  is tested on the keys of three more seeds: it is true if the same is found on each of them,
  because no chance agreement repeats itself on other numbers; otherwise it is false.
- *Pairs*: programs with two misconceptions, on the ten questions whose programs nest loops most
  deeply, of those where such programs can be made. *On top*: one mistake calls the other in
  place of the reference; of these the engine has digests in its keys, so they are diagnosed once
  with the digests and once without. *Merged*: mutants of a right program that are two different
  misconceptions by themselves, merged by Git; the engine knows nothing of these. A pair counts
  if it is not one of its two on all cases. It is found if both are named, or one of the two as
  a part with something left over.
- *Counterexamples*: every misconception is handed in as a file, and its ladder is played in a
  sandbox that is warm: the size of the smallest failing input, the wall time, and whether the
  same input fails again.

    python benchmarks/diagnosis.py [--question NAME] [--unit UNIT] [--part PART] [--jobs N]
        [--sample N] [--quick]

Questions and parts may be measured one after the other: what is not measured now stays in the
figures as it was.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from measure import (
    FIGURES,
    ROOT,
    describe_machine,
    met,
    print_machine,
    print_table,
    tell,
    write_figures,
)
from mutants import Mutant, cut_module, make_mutants
from mutation import load_function, read_course, run_jobs

sys.path.insert(0, str(ROOT))

from autograder.answer_key import AnswerKey
from autograder.build import PUBLIC_SEED, build_key
from autograder.check.subject import judge_function
from autograder.compound import build_compounds, put_on_top
from autograder.counterexample import count_numbers
from autograder.diagnose import diagnose
from autograder.diagnosis import Diagnosis
from autograder.grading import plan_ladders
from autograder.judge import answer_of, judge_case, judge_question
from autograder.ladder import build_ladder, keep_numbers
from autograder.outcome import Outcome
from autograder.question import Function, Question, Variant
from autograder.release import freeze_key
from autograder.run import Limits, Worker, choose_backend
from autograder.smallest import find_smallest
from autograder.source import standalone_source

SEEDS = 20
QUICK_SEEDS = 3
MUTANTS = 24
MAX_SAMPLES = 10
FRESH = ("fresh one", "fresh two", "fresh three")
LOOP_HEAVY = 10
MAX_PAIRS = 12
"""So many pairs of each of those questions, drawn from all that can be made."""

NAMED, PRECISE, PAIRED = 0.98, 0.99, 0.80
SIZE, TIME_S = 16, 0.3
WAYS = ("merged", "on top", "on top, without digests")
FOUND = ("both", "one, as a part")
PARTS = ("naming", "locks", "mutants", "pairs", "counterexamples")


def is_named(diagnosis: Diagnosis | None, variant: Variant) -> bool:
    """Whether a diagnosis is a misconception or its twin, and explains everything."""
    return (
        diagnosis is not None
        and diagnosis.second is None
        and diagnosis.is_whole
        and diagnosis.misconception.id in (variant.id, variant.twin or variant.id)
    )


def name(diagnosis: Diagnosis | None) -> str:
    """Write what is diagnosed, so that equal diagnoses are equal; "" for none."""
    if diagnosis is None:
        return ""
    names = sorted(v.id for v in (diagnosis.misconception, diagnosis.second) if v)
    kind = diagnosis.misconception.kind if diagnosis.second is None else "pair"
    if kind == "misconception" and not diagnosis.is_whole:
        kind = "part"
    return f"{kind}: {' + '.join(names)}"


def misconceptions(question: Question) -> list[Variant]:
    """List the misconceptions of a question."""
    return [variant for variant in question.variants if variant.kind == "misconception"]


def build_whole_key(question: Question, seed: str) -> AnswerKey:
    """Build a key as grading has it, with the misconceptions that are put together."""
    key = build_key(question, seed)
    return replace(key, compounds=build_compounds(question, key))


# every misconception ------------------------------------------------------------------------


def measure_naming(question: Question, keys: Sequence[AnswerKey]) -> dict[str, Any]:
    """Diagnose every misconception and every right answer on the keys of all seeds."""
    tried = named = false = right = 0
    failures = []
    for variant in misconceptions(question):
        for key in keys:
            _, outcomes = judge_function(variant.function, key)
            found = diagnose(key, outcomes)
            tried += 1
            named += is_named(found, variant)
            if not is_named(found, variant):
                failures.append(f"{variant.id} -> {name(found) or 'nothing'}")
    rest = [v.function for v in question.variants if v.kind != "misconception"]
    for function in (question.reference, *rest):
        for key in keys:
            _, outcomes = judge_function(function, key)
            right += 1
            false += diagnose(key, outcomes) is not None
    return {
        "tried": tried,
        "named": named,
        "right": right,
        "false": false,
        "failures": sorted(set(failures)),
    }


def measure_locks(question: Question) -> dict[str, Any]:
    """Try to unlock each misconception's sentence in the frozen key with its own answers."""
    key = freeze_key(build_key(question, PUBLIC_SEED))
    tried = unlocked = false = 0
    for variant in question.variants:
        _, outcomes = judge_function(variant.function, key)
        found = diagnose(key, outcomes)
        if variant.kind == "misconception":
            tried += 1
            unlocked += is_named(found, variant)
        else:
            false += found is not None
    return {"tried": tried, "unlocked": unlocked, "false": false}


# mutants ------------------------------------------------------------------------------------


def diagnose_mutant(
    source: str, question: Question, key: AnswerKey, fresh: Sequence[AnswerKey]
) -> tuple[str, str]:
    """Diagnose a mutant, and test the diagnosis on fresh keys; runs in a child process."""
    function = load_function(source, question.name)
    if function is None:
        return "not a program", ""
    judged, outcomes = judge_function(function, key)
    if judged.share == 1:
        return "right", ""
    found = diagnose(key, outcomes)
    if found is None:
        return "not diagnosed", ""
    same = all(
        name(diagnose(other, judge_function(function, other)[1])) == name(found) for other in fresh
    )
    verdict = "true" if same else "false"
    return verdict, name(found)


def choose_mutants(mutants: Sequence[Mutant], question: str, sample: int) -> list[Mutant]:
    """Draw a sample of mutants; no two samples share one, and later ones may be short."""
    draw = random.Random(question)  # noqa: S311 - a sample
    first = draw.sample(range(len(mutants)), min(MUTANTS, len(mutants)))
    rest = sorted(set(range(len(mutants))) - set(first))
    draw.shuffle(rest)
    places = [*first, *rest][sample * MUTANTS : (sample + 1) * MUTANTS]
    return [mutants[place] for place in places]


def measure_mutants(question: Question, quick: bool, sample: int) -> dict[str, Any]:
    """Diagnose a sample of a question's mutants, each sample on the key of its own seed."""
    source = (ROOT / "solutions" / f"{question.unit}.py").read_text(encoding="utf-8")
    chosen = choose_mutants(make_mutants(source, question.name), question.name, sample)
    chosen = chosen[: MUTANTS // 4] if quick else chosen
    if not chosen:
        return {"sample": 0, "counts": {}, "failures": []}
    key, *fresh = (build_whole_key(question, seed) for seed in (f"seed {sample}", *FRESH))
    jobs = [partial(diagnose_mutant, mutant.source, question, key, fresh) for mutant in chosen]
    answers = run_jobs(jobs)
    counts: Counter[str] = Counter()
    failures = []
    for mutant, (verdict, what) in zip(chosen, answers, strict=True):
        kind = what.partition(":")[0]
        counts[f"{kind} {verdict}".strip()] += 1
        if verdict == "false":
            failures.append(f"{mutant} -> {what}")
    return {"sample": len(chosen), "counts": dict(sorted(counts.items())), "failures": failures}


# pairs --------------------------------------------------------------------------------------


def count_loops(question: Question) -> tuple[int, int]:
    """Count how deep loops are nested in a question's programs at most, and how many there are.

    Of the reference, the styles and the misconceptions.
    """
    functions = [question.reference, *(variant.function for variant in question.variants)]
    trees = [ast.parse(textwrap.dedent(inspect.getsource(function))) for function in functions]
    loops = [sum(isinstance(node, ast.For) for node in ast.walk(tree)) for tree in trees]
    return max(map(_nest, trees)), sum(loops)


def choose_heavy(asked: Sequence[Question]) -> set[str]:
    """Choose the questions with the deepest loops that two mistakes can be put into."""
    ordered = sorted(asked, key=count_loops, reverse=True)
    able = (question.name for question in ordered if next(make_pairs(question), None))
    return set(itertools.islice(able, LOOP_HEAVY))


def _nest(node: ast.AST) -> int:
    inner = max(map(_nest, ast.iter_child_nodes(node)), default=0)
    return inner + isinstance(node, ast.For)


def make_pairs(question: Question) -> Iterator[tuple[Variant, Variant, Function]]:
    """Put misconceptions on top of others."""
    for one, other in itertools.permutations(misconceptions(question), 2):
        for made in put_on_top(question, one, other):
            yield one, other, made


def measure_pairs(question: Question) -> dict[str, Any]:
    """Diagnose programs with two mistakes that are neither of them alone."""
    key = build_whole_key(question, "seed 0")
    bare = replace(key, compounds=())
    counts: Counter[str] = Counter()
    failures = []
    made = []
    for one, other, function in make_pairs(question):
        judged, outcomes = judge_function(function, key)
        alone = any(_is_alone(outcomes, variant, key) for variant in (one, other))
        if judged.share < 1 and not alone:
            made.append((one, other, outcomes))
    for one, other, outcomes in _sample(made, question):
        for way, known in (("on top", key), ("on top, without digests", bare)):
            found = diagnose(known, outcomes)
            result = _judge_pair(found, one, other)
            counts[f"{way}: {result}"] += 1
            if way == "on top" and result not in FOUND:
                failures.append(f"{one.id} + {other.id} (on top) -> {name(found) or 'nothing'}")
    merged = merge_mutants(question, key)
    jobs = [
        partial(diagnose_pair, source, one, other, question.name, key)
        for one, other, source in merged
    ]
    for (one, other, _), (result, what) in zip(merged, run_jobs(jobs), strict=True):
        if result == "no pair":
            continue
        counts[f"merged: {result}"] += 1
        if result not in FOUND:
            failures.append(f"{one.id} + {other.id} (merged) -> {what or 'nothing'}")
    return {"counts": dict(sorted(counts.items())), "failures": failures}


def merge_mutants(question: Question, key: AnswerKey) -> list[tuple[Variant, Variant, str]]:
    """Merge two changes to one program that are two misconceptions, each by itself.

    The changes are those of mutants.py, made to the styles and the reference.
    """
    variants = {variant.id: variant for variant in misconceptions(question)}
    styles = [variant.function for variant in question.variants if variant.kind == "style"]
    made = []
    for function in (*styles, question.reference):
        text = standalone_source(function, question.name)
        mutants = make_mutants(text, question.name)
        labels = run_jobs([partial(label_mutant, m.source, question.name, key) for m in mutants])
        by_label: dict[str, list[str]] = {}
        for mutant, (label, _) in zip(mutants, labels, strict=True):
            if label in variants and len(by_label.setdefault(label, [])) < len(("a", "b")):
                by_label[label].append(mutant.source)
        base = ast.unparse(cut_module(ast.parse(text), question.name))
        for one, other in itertools.combinations(sorted(by_label), 2):
            for first, second in itertools.product(by_label[one], by_label[other]):
                merged = merge(base, first, second)
                if merged:
                    made.append((variants[one], variants[other], merged))
    return _sample(made, question)


def label_mutant(source: str, question: str, key: AnswerKey) -> tuple[str, str]:
    """Name the misconception that a mutant is; runs in a child process."""
    function = load_function(source, question)
    if function is None:
        return "", ""
    found = diagnose(key, judge_function(function, key)[1])
    whole = found is not None and found.is_whole and found.second is None
    return (found.misconception.id if found is not None and whole else ""), ""


def diagnose_pair(
    source: str, one: Variant, other: Variant, question: str, key: AnswerKey
) -> tuple[str, str]:
    """Diagnose a program with two mistakes; runs in a child process."""
    function = load_function(source, question)
    if function is None:
        return "no pair", ""
    judged, outcomes = judge_function(function, key)
    if judged.share == 1 or any(_is_alone(outcomes, variant, key) for variant in (one, other)):
        return "no pair", ""
    found = diagnose(key, outcomes)
    return _judge_pair(found, one, other), name(found)


def merge(base: str, one: str, other: str) -> str:
    """Merge two changed programs; "" where the changes meet."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for label, text in (("one", one), ("base", base), ("other", other)):
            path = Path(folder, label)
            path.write_text(text + "\n", encoding="utf-8")
            paths.append(str(path))
        done = subprocess.run(  # noqa: S603 - our own files
            ["git", "merge-file", "-p", *paths],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    return "" if done.returncode else done.stdout


def _sample(made: list[Any], question: Question) -> list[Any]:
    return random.Random(question.name).sample(made, min(MAX_PAIRS, len(made)))  # noqa: S311


def _is_alone(outcomes: Sequence[Outcome], variant: Variant, key: AnswerKey) -> bool:
    """Whether all outcomes are those of one misconception."""
    info = next(info for info in key.variants if info.id == variant.id)
    return all(
        judge_case(case, outcome, answer_of(case, info), key.rtol).difference is None
        for case, outcome in zip(key.cases, outcomes, strict=True)
    )


def _judge_pair(found: Diagnosis | None, one: Variant, other: Variant) -> str:
    """Say how much of a pair was named."""
    if found is None:
        return "nothing"
    both = [{variant.id, variant.twin or variant.id} for variant in (one, other)]
    named = [v.id for v in (found.misconception, found.second) if v is not None]
    hits = sum(any(label in each for label in named) for each in both)
    if hits == len(both):
        return "both"
    if found.second is not None:
        return "another"
    if found.misconception.kind == "relation":
        return "a relation"
    if hits:
        return "one, as the whole" if found.is_whole else "one, as a part"
    return "another"


# counterexamples ----------------------------------------------------------------------------


def measure_counterexamples(question: Question, ladder: AnswerKey) -> dict[str, Any]:
    """Find the smallest failing input of every misconception in a warm sandbox."""
    source = (ROOT / "solutions" / f"{question.unit}.py").read_text(encoding="utf-8")
    sizes, times_s, lost = [], [], []
    again = 0
    plan = plan_ladders({question.name: ladder}, Limits())
    with Worker(choose_backend(), plan, Limits()) as worker:
        worker.play({question.unit: source.encode()})
        for variant in misconceptions(question):
            try:
                copied = standalone_source(variant.function, question.name)
            except ValueError:  # its code cannot leave the rubric
                lost.append(variant.id)
                continue
            text = source + "\n\n" + copied
            files = {question.unit: text.encode()}
            found = []
            for _ in range(2):
                start = time.perf_counter()
                outcomes = worker.play(files).outcomes[question.name]
                verdict = judge_question(ladder, outcomes).verdict
                smallest = find_smallest(ladder, outcomes, verdict)
                times_s.append(time.perf_counter() - start)
                found.append(smallest)
            if found[0] is None or found[1] is None:
                lost.append(variant.id)
                continue
            sizes.append(count_numbers(keep_numbers(found[0].inputs)))
            same = found[0].label == found[1].label and found[0].difference == found[1].difference
            again += same
    return {"sizes": sizes, "times_s": [round(t, 4) for t in times_s], "lost": lost, "again": again}


# all of it ----------------------------------------------------------------------------------


def name_mutants(sample: int) -> str:
    """Name a sample of mutants among the figures."""
    return f"mutants, sample {sample}"


def examine(
    question_name: str, *, quick: bool, parts: Sequence[str], sample: int
) -> dict[str, Any]:
    """Measure some parts of one question."""
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        question = read_course().questions[question_name]
        assert isinstance(question, Question)
        report: dict[str, Any] = {}
        if "naming" in parts:
            n_seeds = QUICK_SEEDS if quick else SEEDS
            keys = [build_key(question, f"seed {i}") for i in range(n_seeds)]
            report["naming"] = measure_naming(question, keys)
        if "locks" in parts:
            report["locks"] = measure_locks(question)
        if "mutants" in parts:
            report[name_mutants(sample)] = measure_mutants(question, quick, sample)
        if "counterexamples" in parts:
            begun = time.perf_counter()
            ladder = build_ladder(question)
            built_s = round(time.perf_counter() - begun, 2)
            report["ladder"] = {"rungs": len(ladder.cases), "built_s": built_s}
            report["counterexamples"] = measure_counterexamples(question, ladder)
        if "pairs" in parts:
            report["pairs"] = measure_pairs(question)
    tell(f"{question_name}: {time.perf_counter() - start:.1f} s")
    return report


@cache
def questions_of_course() -> list[Question]:
    """List the questions that are functions and do not take minutes by their nature."""
    asked = [question for question, _ in read_course().assignment_questions(None)]
    return [q for q in asked if isinstance(q, Question) and not q.limit_s]


def summarise_mutants(reports: Iterable[Mapping[str, Any]], sample: int) -> dict[str, Any]:
    """Add up the figures of a sample of mutants."""
    found = [report[name_mutants(sample)] for report in reports if name_mutants(sample) in report]
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one["counts"])
    false = sum(n for what, n in counts.items() if what.endswith(" false"))
    true = sum(n for what, n in counts.items() if what.endswith(" true"))
    return {
        "sample": sum(one["sample"] for one in found),
        "diagnosed": true + false,
        "precision": _share(true, true + false),
        "counts": dict(sorted(counts.items())),
    }


def summarise(reports: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Add up the figures of all questions."""
    naming = [report["naming"] for report in reports.values() if "naming" in report]
    locks = [report["locks"] for report in reports.values() if "locks" in report]
    pairs: Counter[str] = Counter()
    for report in reports.values():
        pairs.update(report.get("pairs", {}).get("counts", {}))
    found = [
        report["counterexamples"] for report in reports.values() if "counterexamples" in report
    ]
    sizes = [size for one in found for size in one["sizes"]]
    times_s = [taken for one in found for taken in one["times_s"]]
    right_false = sum(one["false"] for one in naming)
    hits = Counter({way: sum(n for what, n in pairs.items() if what in _hits(way)) for way in WAYS})
    tried = {way: sum(n for what, n in pairs.items() if what.startswith(f"{way}:")) for way in hits}
    return {
        "questions": len(reports),
        "misconceptions": {
            "tried": sum(one["tried"] for one in naming),
            "named": _share(sum(n["named"] for n in naming), sum(n["tried"] for n in naming)),
        },
        "right_answers": {"tried": sum(one["right"] for one in naming), "diagnosed": right_false},
        **{
            name_mutants(one): summarise_mutants(reports.values(), one)
            for one in range(MAX_SAMPLES)
            if any(name_mutants(one) in report for report in reports.values())
        },
        "locks": {
            "tried": sum(one["tried"] for one in locks),
            "unlocked": _share(sum(n["unlocked"] for n in locks), sum(n["tried"] for n in locks)),
            "opened_by_right_answers": sum(one["false"] for one in locks),
        },
        "pairs": {
            **dict(sorted(pairs.items())),
            **{f"{way}, found": _share(hits[way], tried[way]) for way in hits},
            "found": _share(hits["merged"] + hits["on top"], tried["merged"] + tried["on top"]),
        },
        "counterexamples": {
            "misconceptions": len(sizes) + sum(len(one["lost"]) for one in found),
            "found": len(sizes),
            "the_same_again": sum(one["again"] for one in found),
            "size_median": statistics.median(sizes) if sizes else None,
            "size_p95": sorted(sizes)[int(0.95 * (len(sizes) - 1))] if sizes else None,
            "size_max": max(sizes, default=None),
            "time_median_s": round(statistics.median(times_s), 4) if times_s else None,
            "time_p99_s": round(sorted(times_s)[int(0.99 * (len(times_s) - 1))], 4)
            if times_s
            else None,
            "time_max_s": round(max(times_s), 4) if times_s else None,
        },
    }


def _hits(way: str) -> tuple[str, str]:
    return f"{way}: both", f"{way}: one, as a part"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 5) if whole else 1.0


def read_earlier(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read what was measured before, of the questions that there still are."""
    path = FIGURES / "diagnosis.json"
    if not path.is_file():
        return {}
    known = json.loads(path.read_text(encoding="utf-8")).get("questions", {})
    return {one: known[one] for one in names if one in known}


def main() -> int:
    """Examine questions and write the figures; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--question", action="append", default=[], metavar="NAME")
    parser.add_argument("--unit", action="append", default=[], metavar="UNIT")
    parser.add_argument("--part", action="append", default=[], choices=PARTS)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--sample", type=int, default=0, choices=range(MAX_SAMPLES), help="which mutants are drawn"
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SEEDS} seeds, few mutants")
    options = parser.parse_args()
    machine = describe_machine()
    asked = questions_of_course()
    heavy = choose_heavy(asked) if "pairs" in (options.part or PARTS) else set()
    chosen = [
        q.name
        for q in asked
        if (not options.question or q.name in options.question)
        and (not options.unit or q.unit in options.unit)
    ]
    asked_parts = options.part or PARTS
    reports = {} if options.quick else read_earlier([q.name for q in asked])
    with ProcessPoolExecutor(options.jobs, get_context("spawn")) as pool:
        waiting = {}
        for one in chosen:
            parts = [part for part in asked_parts if part != "pairs" or one in heavy]
            if parts:
                waiting[one] = pool.submit(
                    examine, one, quick=options.quick, parts=parts, sample=options.sample
                )
        for one, future in waiting.items():
            reports[one] = {**reports.get(one, {}), **future.result()}
            if not options.quick:  # what was measured is safe
                write_figures("diagnosis", machine, {"questions": reports}, quick=False)
    total = summarise(reports)
    print_machine(machine)
    print_table(
        "Diagnosis",
        ("what", "figure"),
        [
            (f"{group}: {what}", str(figure))
            for group, figures in total.items()
            if isinstance(figures, dict)
            for what, figure in figures.items()
            if not isinstance(figure, dict)
        ],
    )
    mutants = {what: figures for what, figures in total.items() if what.startswith("mutants")}
    for what, figures in mutants.items():
        print(what, json.dumps(figures["counts"], indent=1))
    for one, report in reports.items():
        for part in ("naming", *mutants, "pairs"):
            for failure in report.get(part, {}).get("failures", ()):
                print(f"{one}, {part}: {failure}")
        for lost in report.get("counterexamples", {}).get("lost", ()):
            print(f"{one}, counterexamples: none for {lost}")
    figures = {"course": total, "questions": reports}
    print(write_figures("diagnosis", machine, figures, options.quick))
    targets = {
        f"named >= {NAMED:.0%}": total["misconceptions"]["named"] >= NAMED,
        "right answers without a diagnosis": not total["right_answers"]["diagnosed"],
        **{
            f"precision ({what}) >= {PRECISE:.0%}": figures["precision"] >= PRECISE
            for what, figures in mutants.items()
        },
        f"pairs >= {PAIRED:.0%}": total["pairs"]["found"] >= PAIRED,
        f"median size <= {SIZE}": (total["counterexamples"]["size_median"] or 0) <= SIZE,
        f"time <= {TIME_S} s": (total["counterexamples"]["time_max_s"] or 0) <= TIME_S,
    }
    print(", ".join(f"{target}: {met(ok)}" for target, ok in targets.items()))
    return 0 if all(targets.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
