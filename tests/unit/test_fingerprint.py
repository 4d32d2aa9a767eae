"""A fingerprint changes with everything that may change a score, and with nothing else."""

import ast
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

import autograder
from autograder.build import build_key
from autograder.fingerprint import (
    JUDGING,
    digest_engine,
    digest_files,
    digest_key,
    fingerprint,
)
from autograder.run import Limits

ENGINE = Path(autograder.__path__[0])


# What was handed in -----------------------------------------------------------------------


def test_the_same_files_have_the_same_hash():
    """Whatever the order in which they were found."""
    files = {"unit": b"x = 1\n", "helper": b""}
    assert digest_files(files, ("a note",)) == digest_files(
        dict(reversed(files.items())), ["a note"]
    )


def test_other_files_have_another_hash():
    """A byte, a name, a file that is empty, and where one file ends and the next begins."""
    all_files = [
        {},
        {"unit": b""},
        {"unit": b"x = 1\n"},
        {"unit": b"x = 1\r\n"},
        {"Unit": b"x = 1\n"},
        {"unit": b"x = 1\n", "helper": b""},
        {"unit": b"", "helper": b"x = 1\n"},
        {"a": b"bc"},
        {"ab": b"c"},
        {"a": b"1 1 b"},
        {"a": b"", "b": b""},
        {"a": b"0 1 b"},
        {"a1": b""},
        {"é": b""},
    ]
    digests = {digest_files(files) for files in all_files}
    assert len(digests) == len(all_files)


def test_what_was_noted_about_the_files_counts():
    """A file that was left out is not there, and the note is all that tells."""
    notes = [(), ("big.py is left out",), ("big.py", "is left out"), ("big.pyis left out",)]
    assert len({digest_files({"unit": b""}, each) for each in notes}) == len(notes)


# How it is graded -------------------------------------------------------------------------


def test_points_and_the_speed_of_this_computer_do_not_count(key):
    """A share is kept, not points; and a reference is never twice as fast."""
    wanted = digest_key(key, Limits(), 1.0)
    assert digest_key(replace(key, points=3.0), Limits(), 1.0) == wanted
    assert digest_key(replace(key, reference_s=0.5), Limits(), 1.0) == wanted


def test_building_a_key_again_changes_nothing(question, key):
    """The same question and seed give the same fingerprint; another seed gives another."""
    again, other = build_key(question, "a seed"), build_key(question, "another seed")
    assert digest_key(again, Limits(), 1.0) == digest_key(key, Limits(), 1.0)
    assert digest_key(other, Limits(), 1.0) != digest_key(key, Limits(), 1.0)


def change_case(key, **changes):
    first, *rest = key.cases
    return replace(key, cases=(replace(first, **changes), *rest))


def test_everything_in_a_key_counts(key):
    """Inputs, answers, weights, tolerance, texts."""
    aspect, *aspects = key.aspects
    variant, *variants = key.variants
    [first, *_] = key.cases
    changed = [
        key,
        replace(key, rtol=2 * key.rtol),
        replace(key, question="other"),
        replace(key, unit="other"),
        replace(key, nudge="Thrice."),
        replace(key, aspects=(replace(aspect, weight=3), *aspects)),
        replace(key, variants=(replace(variant, text="Other."), *variants)),
        replace(key, variants=tuple(variants)),
        replace(key, cases=key.cases[1:]),
        change_case(key, expected=first.expected * (1 + 2**-52)),
        change_case(key, expected=first.expected.astype("float32")),
        change_case(key, inputs={"x": -first.inputs["x"]}),
        change_case(key, visible=False),
        change_case(key, answers={}),
        change_case(key, part=0),
        change_case(key, judges="arguments"),
    ]
    digests = [digest_key(each, Limits(), 1.0) for each in changed]
    assert len(set(digests)) == len(changed)


def test_every_limit_counts(key):
    """Each of them, and the time that the question has."""
    limits = Limits()
    digests = [digest_key(key, limits, 1.0), digest_key(key, limits, 2.0)]
    for field in fields(Limits):
        value = getattr(limits, field.name)
        other = replace(limits, **{field.name: 7 if value is None else 2 * value})
        digests.append(digest_key(key, other, 1.0))
    assert len(set(digests)) == 2 + len(fields(Limits))


def test_a_fingerprint_is_of_both():
    """And fits into its column."""
    prints = {fingerprint(files, key) for files in ("a", "b", "a b", "") for key in ("a", "b", "")}
    assert len(prints) == 12
    assert all(len(each) == 40 for each in prints)


# The engine -------------------------------------------------------------------------------


@pytest.fixture
def copied_engine(tmp_path, monkeypatch):
    """A copy of the engine's files that `digest_engine` looks at."""
    copy = tmp_path / "engine"
    shutil.copytree(ENGINE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(autograder, "__path__", [str(copy)])
    digest_engine.cache_clear()
    yield copy
    digest_engine.cache_clear()


def append_comment(path):
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")


@pytest.mark.parametrize("name", JUDGING)
def test_an_engine_that_judges_differently_counts(copied_engine, name):
    """A change in any of its judging parts grades everything again."""
    before = digest_engine()
    path = copied_engine / name
    assert path.exists()
    append_comment(path if path.is_file() else max(path.glob("*.py")))
    digest_engine.cache_clear()
    assert digest_engine() != before


@pytest.mark.parametrize("name", ["cli.py", "report/terminal.py", "gradebook.py"])
def test_an_engine_that_reports_differently_does_not_count(copied_engine, name):
    """A new table grades nothing again."""
    before = digest_engine()
    append_comment(copied_engine / name)
    digest_engine.cache_clear()
    assert digest_engine() == before


def imported_files(path):
    """List the engine's files that a file imports."""
    package = path.relative_to(ENGINE.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            file = ENGINE.parent.joinpath(*name.split(".")).with_suffix(".py")
            if name.startswith("autograder.") and file.is_file():
                yield file


def test_no_part_of_the_engine_that_decides_a_score_is_forgotten():
    """All that playing, scoring and recording import, at any depth."""
    queue = [ENGINE / name for name in ("run/worker.py", "inside/zygote.py", "score.py")]
    queue.append(ENGINE / "record.py")
    seen = set()
    while queue:
        path = queue.pop()
        if path not in seen:
            seen.add(path)
            queue += imported_files(path)
    names = {path.relative_to(ENGINE).as_posix() for path in seen}
    assert {"judge.py", "compare.py", "inside/play.py", "run/pipe.py"} <= names
    forgotten = {
        name for name in names if name not in JUDGING and name.split("/")[0] not in JUDGING
    }
    assert forgotten == set()
