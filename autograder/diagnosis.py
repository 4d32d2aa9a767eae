"""A diagnosis: what explains a student's outcomes, and the sentences that say it.

How one is found stands in `autograder.diagnose`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from autograder.answer_key import VariantInfo
from autograder.messages import CHINESE, ENGLISH, say

TELLING_CASES = 2
"""How many cases must speak for a misconception before it is named."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains the outcomes, and on how many cases it rests.

    Attributes
    ----------
    misconception : VariantInfo
        The misconception; of kind ``relation`` for a relation that needs none.
    cases : int
        Cases on which the answers are exactly those of it.
    second : VariantInfo or None
        Another misconception that is needed too.
    second_cases : int
        Cases on which the answers are exactly those of the second.
    both_cases : int
        Cases that only the two together explain.
    wrong : int
        Wrong cases in all.
    unexplained : int
        Wrong cases that all this does not explain: something else is wrong there.
    facts : mapping of str to str
        What a relation's sentence is filled with.
    """

    misconception: VariantInfo
    cases: int
    second: VariantInfo | None = None
    second_cases: int = 0
    both_cases: int = 0
    wrong: int = 0
    unexplained: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def explained(self) -> int:
        """How many cases it explains, whichever of the two does."""
        return self.cases if self.second is None else self.wrong - self.unexplained

    @property
    def is_whole(self) -> bool:
        """Whether every wrong case is explained."""
        return not self.unexplained


TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "permuted": "The values are right, but the axes {axes} are exchanged.",
        "unit-axes": (
            "The values are right, but axes of length 1 are too many or missing: the shape is "
            "{got} in place of {want}."
        ),
        "reshaped": (
            "The values are right and in the right order, but the shape is {got} in place of "
            "{want}."
        ),
        "broadcast": (
            "The right values are repeated along an axis: the shape is {got} in place of {want}. "
            "Broadcasting does this when an axis of length 1 is missing."
        ),
        "zero": "Every value is 0.",
        "negated": "Every value has the wrong sign.",
        "factor": "Every value is {factor} times the right one.",
        "factor-size": "Every value is the right one times {factor}.",
        "flipped": "The values are right, but they run backwards along axis {axes}.",
        "shifted": "Every value is the right one {shift}.",
        "first-step": "The first step is right, and the second one is wrong.",
        "first-item": "Along the first axis only the first item is right.",
        "last-item": "Along the first axis only the last item is right.",
        "border-first": "Only the first row or column is wrong; everything else is right.",
        "border-last": "Only the last row or column is wrong; everything else is right.",
        "border-both": (
            "Only the first and last rows or columns are wrong; everything inside is right."
        ),
        "end-first": "Only the first value is wrong; everything else is right.",
        "end-last": "Only the last value is wrong; everything else is right.",
        "end-both": "Only the first and last values are wrong; everything inside is right.",
        "right-if-number": "It is right with {name} = {value} and wrong with anything else.",
        "wrong-if-zero": "It is wrong with {name} = 0 and right with anything else.",
        "right-if-even": "It is right only if {name} is the same in both directions.",
        "right-if-square": "It is right only if {name} is square.",
        "right-if-single": "It is right only if the first axis of {name} has length 1.",
        "right-if-distinct": "It is right only if no two values of {name} are equal.",
    }
)
"""What a relation says, by its id."""

IN_PART = "In the result {part}: {text}"
PAIR = "Two mistakes together explain your answers. First: {first} Second: {second}"
SURE = (
    "Your function returns exactly what this mistake returns on all the cases that can show it: "
    "{cases}."
)
SURE_OF_PAIR = (
    "Your function returns exactly what the first returns on so many cases: {first}; what the "
    "second returns: {second}; what the two make together: {both}. No wrong case is left."
)
PART = (
    "This explains a part. Cases on which your function returns exactly what this mistake "
    "returns: {cases}; cases on which something else is wrong too: {unexplained}."
)
RELATION = "This holds on all the cases that are wrong: {cases}."
RELATION_IN_PART = "This holds on {cases} of the {wrong} cases that are wrong."
CONDITION = "Cases that are right so: {right}; cases that are wrong otherwise: {cases}."


def tell_diagnosis(diagnosis: Diagnosis, language: str = ENGLISH) -> str:
    """Say what a diagnosis says, how sure it is, and on how many cases it rests.

    The hint of the misconception is not part of it. The text of a misconception is told in
    the language that it has.
    """
    parts = (tell_cause(diagnosis, language), tell_certainty(diagnosis, language))
    return ("" if language == CHINESE else " ").join(filter(None, parts))


def tell_briefly(diagnosis: Diagnosis, language: str = ENGLISH) -> str:
    """Say what is wrong, and how much of it this explains where it does not explain all."""
    if diagnosis.is_whole:
        return tell_cause(diagnosis, language)
    return tell_diagnosis(diagnosis, language)


def tell_cause(diagnosis: Diagnosis, language: str = ENGLISH) -> str:
    """Say what is wrong."""
    named = diagnosis.misconception
    if diagnosis.second is not None:
        return say(language, PAIR, first=named.text, second=diagnosis.second.text)
    if named.kind == "relation":
        text = say(language, TEMPLATES[named.id], **diagnosis.facts)
        part = diagnosis.facts.get("part")
        return say(language, IN_PART, part=part, text=text) if part else text
    return named.text


def tell_certainty(diagnosis: Diagnosis, language: str = ENGLISH) -> str:
    """Say how sure a diagnosis is, and on how many cases it rests; "" where one is enough."""
    cases, facts = diagnosis.cases, diagnosis.facts
    if diagnosis.second is not None:
        return say(
            language,
            SURE_OF_PAIR,
            first=cases,
            second=diagnosis.second_cases,
            both=diagnosis.both_cases,
        )
    if "right" in facts:
        return say(language, CONDITION, right=facts["right"], cases=cases)
    if diagnosis.misconception.kind == "relation":
        template = RELATION if diagnosis.is_whole else RELATION_IN_PART
        return say(language, template, cases=cases, wrong=diagnosis.wrong)
    if diagnosis.unexplained:
        return say(language, PART, cases=cases, unexplained=diagnosis.unexplained)
    return say(language, SURE, cases=cases) if cases >= TELLING_CASES else ""
