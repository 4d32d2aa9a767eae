"""Time and size of the pages of classes of 1 000 and 10 000 students.

    python benchmarks/pages.py [--quick] [--sizes 100,1000,10000] [--lang zh] [--output FOLDER]

Nothing is graded here. For every question, the right answers, the accepted conventions and the
misconceptions are scored once, from the answers that the key holds; a made-up student has one
of these for each question, wrong ones the more often, the harder the question and the weaker
the student. For classes above 2 000 the students' pages are written for the first 200 only.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from measure import ROOT, WORK, describe_machine, print_machine, print_table, write_figures

from autograder.answer_key import AnswerKey, Case, Raises
from autograder.commands.pages import open_pages
from autograder.companion import load_companion
from autograder.course import load_course
from autograder.keys import obtain_keys
from autograder.outcome import Outcome, OutcomeKind
from autograder.score import QuestionScore, SubmissionScore, score_question
from autograder.seed import read_seed
from autograder.translation import translate_submission

WITH_PAGES = 2000
SOME_PAGES = 200
NOW = "2026-12-20T12:00:00+08:00"
STUB = Outcome(OutcomeKind.NOT_IMPLEMENTED, error="NotImplementedError", seconds=1e-5)


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="20 students")
    parser.add_argument("--sizes", default="", help="sizes by commas (default 100,1000,10000)")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--output", type=Path, default=WORK / "pages")
    options = parser.parse_args()
    sizes = options.sizes or ("20" if options.quick else "100,1000,10000")
    machine = describe_machine()
    course = load_course(ROOT)
    keys = obtain_keys(course.root, course.assignment_questions(), read_seed(course.root))
    pool = {key.question: score_all(key) for key in keys}
    rows = []
    for size in map(int, sizes.split(",")):
        output = options.output / str(size)
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        rows.append(measure(course, keys, pool, size, output, options.lang))
    print_machine(machine)
    texts = [[str(value) for value in row.values()] for row in rows]
    print_table("pages", list(rows[0]), texts)
    write_figures("pages", machine, {"runs": rows}, options.quick or bool(options.sizes))
    return 0


def score_all(key: AnswerKey) -> list[QuestionScore]:
    """Score the right answer, then every other answer that the key knows, and a stub."""
    variants = [None, *(variant.id for variant in key.variants)]
    answers = [
        [outcome_of(find_answer(key, case, variant)) for case in key.cases] for variant in variants
    ]
    return [score_question(key, each) for each in [*answers, [STUB] * len(key.cases)]]


def find_answer(key: AnswerKey, case: Case, variant: str | None) -> Any:
    """Look up what a variant answers; where only the form is seen, it answers what is judged."""
    judged = key.cases[-1] if case.judges == "form" else case
    return judged.answers.get(variant, judged.expected) if variant else judged.expected


def outcome_of(answer: Any) -> Outcome:
    """Make an outcome of an answer; each takes a made-up millisecond or so."""
    if isinstance(answer, Raises):
        error = f"{answer.types[0]}: made up"
        return Outcome(OutcomeKind.RAISED, error=error, error_types=answer.types, seconds=1e-4)
    return Outcome(OutcomeKind.RETURNED, value=answer, seconds=1e-4)


def make_student(
    number: int, rng: np.random.Generator, keys: list[AnswerKey], pool: dict[str, Any]
) -> SubmissionScore:
    """Draw a student's score on every question."""
    ability = rng.normal()
    questions = []
    for i, key in enumerate(keys):
        hard = 1.7 * np.sin(2.7 * i) - 1.6
        solved = rng.random() < 1 / (1 + np.exp(hard - 1.5 * ability))
        scores = pool[key.question]
        weights = 0.6 ** np.arange(len(scores) - 1)
        wrong = 1 + rng.choice(len(weights), p=weights / weights.sum())
        score = scores[0 if solved else wrong]
        questions.append(replace(score, seconds=score.seconds * float(rng.lognormal())))
    if number % 97 == 5:  # noqa: PLR2004 (about one in a hundred)
        lost = [replace(q, share=None) for q in questions]
        return SubmissionScore(f"student{number:05}", tuple(lost), fault="the zip is damaged")
    return SubmissionScore(f"student{number:05}", tuple(questions))


def measure(
    course: Any, keys: list[AnswerKey], pool: dict[str, Any], size: int, output: Path, lang: str
) -> dict[str, Any]:
    """Write the pages of one class, twice."""
    companion = load_companion(course, lang)
    texts = {} if companion is None else companion.questions
    by_name = {key.question: key for key in keys}
    n_pages = size if size <= WITH_PAGES else SOME_PAGES
    seconds: dict[str, float] = {}
    for turn in ("first", "again"):
        rng = np.random.default_rng(1)
        now = datetime.fromisoformat(NOW)
        pages = open_pages(course, companion, keys, output, now, lang)
        spent = 0.0
        for i in range(size):
            given = make_student(i, rng, keys, pool)
            score = translate_submission(given, by_name, texts)
            begin = time.process_time()
            if i < n_pages:
                pages.folder.add(score)
            spent += time.process_time() - begin
            pages.cohort.add(score)
        begin = time.process_time()
        pages.close([])
        seconds[turn] = spent
        seconds["report"] = time.process_time() - begin
    html = [path.stat().st_size for path in (output / "feedback").glob("*.html")]
    return {
        "students": size,
        "pages": n_pages,
        "CPU ms per student": round(1000 * seconds["first"] / n_pages, 2),
        "CPU ms unchanged": round(1000 * seconds["again"] / n_pages, 2),
        "page KB": round(sum(html) / len(html) / 1000, 1),
        "report CPU s": round(seconds["report"], 2),
        "report MB": round((output / "report.html").stat().st_size / 1e6, 2),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    sys.exit(main())
