"""What is not of the type that it must have in a question, such as a tuple without its comma.

Rubrics are Python, so nothing else stops such a slip before it ends in a traceback.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.question import Aspect, CaseSpec, Question, Variant
from autograder.text import did_you_mean

JUDGED = ("result", "arguments")
"""What the cases of an aspect can judge."""

_WORDS = {
    Aspect: ("an aspect", "Aspect(...)"),
    Variant: ("a variant", "misconception(...), convention(...) or style(...)"),
    CaseSpec: ("a case", "draw(...), example(...) or impossible(...)"),
}


def find_misshapen(question: Question) -> Iterator[tuple[str, str]]:
    """Find the parts of a question that nothing can read.

    Yields
    ------
    tuple of str
        What is wrong, and what to do about it, as clauses.
    """
    yield from _find_strangers("variants", question.variants, Variant)
    strangers = list(_find_strangers("aspects", question.aspects, Aspect))
    yield from strangers
    if strangers:
        return
    for aspect in question.aspects:
        yield from _find_strangers(f"visible= of aspect '{aspect.name}'", aspect.visible, CaseSpec)
        yield from _find_strangers(f"hidden= of aspect '{aspect.name}'", aspect.hidden, CaseSpec)
        if aspect.judges not in JUDGED:
            advice = did_you_mean(str(aspect.judges), JUDGED) or f"there are {', '.join(JUDGED)}"
            yield f"aspect '{aspect.name}' cannot judge {aspect.judges!r}", advice
        if isinstance(aspect.weight, bool) or not isinstance(aspect.weight, int | float):
            advice = "write a number above 0, without quotes"
            yield f"the weight of aspect '{aspect.name}' is {aspect.weight!r}", advice


def _find_strangers(place: str, found: object, kind: type) -> Iterator[tuple[str, str]]:
    """Find what is no tuple of one kind."""
    one, written = _WORDS[kind]
    if isinstance(found, kind):
        yield f"{place} is {one} and not a tuple", "write a comma behind it, before the ')'"
    elif not isinstance(found, tuple | list):
        yield f"{place} is no tuple, but {type(found).__name__}", f"write ({written},)"
    else:
        for number, entry in enumerate(found, start=1):
            if not isinstance(entry, kind):
                what = f"entry {number} of {place} is {type(entry).__name__}, not {one}"
                yield what, f"write {written}"
