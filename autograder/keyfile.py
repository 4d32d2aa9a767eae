"""Answer keys as text: what students receive as frozen cases, and what a run caches.

A file is JSON with one case on a line, so that a change in it can be read. Nothing is
pickled; `value_text` says how inputs and answers are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.answer_key import (
    Answer,
    AnswerKey,
    AspectInfo,
    Case,
    Compound,
    Lock,
    VariantInfo,
)
from autograder.messages import ENGLISH, LANGUAGES
from autograder.value_text import read_answer, read_value, write_answer, write_value

FORMAT = 1


class BadKeyFileError(ValueError):
    """A file is not an answer key of this format."""


def write_keys(path: Path, keys: list[AnswerKey]) -> None:
    """Write the keys of one unit to a file."""
    path.write_text(dump_keys(keys), encoding="utf-8")


def read_keys(path: Path) -> list[AnswerKey]:
    """Read the keys that a file holds.

    Raises
    ------
    BadKeyFileError
        If the file cannot be read, is not JSON, or is of another format.
    """
    try:
        return parse_keys(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadKeyFileError(f"{path}: {error}") from error


def parse_keys(text: str) -> list[AnswerKey]:
    """Read keys from text.

    Raises
    ------
    ValueError
        If the text is not what `dump_keys` writes.
    """
    document = json.loads(text)
    try:
        found = document["format"]
        keys = [_read_key(fields) for fields in document["questions"]] if found == FORMAT else []
    except (AttributeError, KeyError, TypeError) as error:
        raise BadKeyFileError(f"not an answer key ({type(error).__name__}: {error})") from error
    if found != FORMAT:
        raise BadKeyFileError(f"format {found}, but this engine reads format {FORMAT}")
    return keys


def dump_keys(keys: list[AnswerKey]) -> str:
    """Write keys as text; equal keys give equal text."""
    questions = ",\n".join(_dump_key(key) for key in keys)
    return f'{{"format": {FORMAT}, "questions": [\n{questions}\n]}}\n'


def _dump_key(key: AnswerKey) -> str:
    fields = {
        "question": key.question,
        "unit": key.unit,
        "points": key.points,
        "rtol": key.rtol,
        "nudge": key.nudge,
        "step": key.step,
        "source": key.source,
    }
    if key.reference_s:  # not in frozen cases
        fields["reference_s"] = key.reference_s
    if key.limit_s:
        fields["limit_s"] = key.limit_s
    if key.language != ENGLISH:
        fields["language"] = key.language
    lines = [f" {_dumps(name)}: {_dumps(value)}" for name, value in fields.items()]
    lines += [
        _dump_list("aspects", [vars(aspect) for aspect in key.aspects]),
        _dump_list("variants", [vars(variant) for variant in key.variants]),
        _dump_list("cases", [_write_case(case) for case in key.cases]),
    ]
    if key.compounds:
        lines.append(_dump_list("compounds", [vars(compound) for compound in key.compounds]))
    if key.locks:
        lines.append(_dump_list("locks", [vars(lock) for lock in key.locks]))
    return "{\n" + ",\n".join(lines) + "}"


def _dump_list(name: str, items: list[Any]) -> str:
    if not items:
        return f" {_dumps(name)}: []"
    return f" {_dumps(name)}: [\n" + ",\n".join(f"  {_dumps(item)}" for item in items) + "]"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write_case(case: Case) -> dict[str, Any]:
    fields = {
        "aspect": case.aspect,
        "label": case.label,
        "visible": case.visible,
        "driver": case.driver,
        "positional": case.positional,
        "judges": case.judges,
        "part": case.part,
        "inputs": {name: write_value(value) for name, value in case.inputs.items()},
        "expected": write_answer(case.expected),
        "answers": {name: write_answer(answer) for name, answer in case.answers.items()},
    }
    if case.view is not None:
        fields["view"] = write_value(case.view)
    if case.atol:
        fields["atol"] = case.atol
    if case.sizes:
        fields["sizes"] = write_value(dict(case.sizes))["dict"]
    return fields


def _read_key(fields: dict[str, Any]) -> AnswerKey:
    return AnswerKey(
        question=fields["question"],
        unit=fields["unit"],
        points=fields["points"],
        rtol=fields["rtol"],
        nudge=fields["nudge"],
        step=fields["step"],
        source=fields["source"],
        reference_s=fields.get("reference_s", 0.0),
        limit_s=fields.get("limit_s", 0.0),
        language=_read_language(fields),
        aspects=tuple(AspectInfo(**aspect) for aspect in fields["aspects"]),
        variants=tuple(VariantInfo(**variant) for variant in fields["variants"]),
        cases=tuple(_read_case(case) for case in fields["cases"]),
        compounds=tuple(
            Compound(each["outer"], each["inner"], tuple(each["telling"]), tuple(each["digests"]))
            for each in fields.get("compounds", ())
        ),
        locks=tuple(
            Lock(tuple(lock["cases"]), tuple(lock["telling"]), lock["box"])
            for lock in fields.get("locks", ())
        ),
    )


def _read_language(fields: dict[str, Any]) -> str:
    language: str = fields.get("language", ENGLISH)
    if language not in LANGUAGES:
        raise BadKeyFileError(f"language {language!r}, but this engine knows {LANGUAGES}")
    return language


def _read_case(fields: dict[str, Any]) -> Case:
    return Case(
        aspect=fields["aspect"],
        label=fields["label"],
        visible=fields["visible"],
        driver=fields["driver"],
        positional=fields["positional"],
        judges=fields["judges"],
        part=fields["part"],
        inputs={name: read_value(value) for name, value in fields["inputs"].items()},
        expected=read_answer(fields["expected"]),
        answers=_Answers(fields["answers"]),
        view=read_value(fields.get("view")),
        atol=fields.get("atol", 0.0),
        sizes={name: read_value(size) for name, size in fields.get("sizes", ())},
    )


class _Answers(Mapping[str, Answer]):
    """Answers of variants, read from JSON when they are asked for: most never are."""

    def __init__(self, trees: dict[str, Any]) -> None:
        self._trees = dict(trees.items())
        self._read: dict[str, Answer] = {}

    def __getitem__(self, variant: str) -> Answer:
        if variant not in self._read:
            self._read[variant] = read_answer(self._trees[variant])
        return self._read[variant]

    def __contains__(self, variant: object) -> bool:
        return variant in self._trees

    def __iter__(self) -> Iterator[str]:
        return iter(self._trees)

    def __len__(self) -> int:
        return len(self._trees)
