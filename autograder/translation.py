"""A key or a score with its texts in another language; what is judged stays as it is.

Keys are built, kept and judged in English, and so are the records of scores. Translating
comes last, before something is shown: no cache, no fingerprint and no score depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograder.answer_key import AnswerKey, VariantInfo
from autograder.messages import retell
from autograder.score import QuestionScore, SubmissionScore


@dataclass(frozen=True)
class VariantTexts:
    """What a student is told about a variant, or about an option of a quiz question."""

    text: str
    hint: str = ""


@dataclass(frozen=True)
class QuestionTexts:
    """All texts of a question in one language.

    Attributes
    ----------
    language : str
    title : str
        The line that names the question.
    task : str
        The specification, without the title and without examples.
    nudge, step : str
        The two hints.
    aspects : mapping of str to str
        By name, what an aspect examines.
    variants : mapping of str to VariantTexts
        By id, misconceptions and conventions.
    options : mapping of str to VariantTexts
        Of a quiz question: by letter or number, the option's text and, as its hint, the reason.
    """

    language: str
    title: str
    task: str
    nudge: str
    step: str
    aspects: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, VariantTexts] = field(default_factory=dict)
    options: Mapping[str, VariantTexts] = field(default_factory=dict)


def translate_key(key: AnswerKey, texts: QuestionTexts) -> AnswerKey:
    """Give a key the texts of another language.

    Raises
    ------
    KeyError
        If the texts lack an aspect or a variant of the key.
    """
    return replace(
        key,
        language=texts.language,
        nudge=texts.nudge,
        step=texts.step,
        aspects=tuple(replace(info, about=texts.aspects[info.name]) for info in key.aspects),
        variants=tuple(_translate_variant(variant, texts) for variant in key.variants),
    )


def _translate_variant(variant: VariantInfo, texts: QuestionTexts) -> VariantInfo:
    told = texts.variants[variant.id]
    return replace(variant, text=told.text, hint=told.hint)


def translate_submission(
    score: SubmissionScore, keys: Mapping[str, AnswerKey], texts: Mapping[str, QuestionTexts]
) -> SubmissionScore:
    """Give the scores of a submission the texts of another language.

    Parameters
    ----------
    keys : mapping of str to AnswerKey
        By question, the keys in English that it was graded with.
    texts : mapping of str to QuestionTexts
        By question. Empty: the score stays as it is.
    """
    if not texts:
        return score
    language = next(iter(texts.values())).language
    return replace(
        score,
        notes=tuple(retell(language, note) for note in score.notes),
        questions=tuple(
            translate_score(question, keys[question.question], texts[question.question])
            for question in score.questions
        ),
    )


def translate_score(score: QuestionScore, key: AnswerKey, texts: QuestionTexts) -> QuestionScore:
    """Give a question's score the texts of another language."""
    language = texts.language
    told = {variant.text: texts.variants[variant.id].text for variant in key.variants}
    diagnosis, shown = score.diagnosis, score.counterexample
    if diagnosis is not None:
        misconception = _translate_variant(diagnosis.misconception, texts)
        diagnosis = replace(diagnosis, misconception=misconception)
    if shown is not None:
        message = retell(language, shown.difference.message)
        shown = replace(shown, difference=replace(shown.difference, message=message))
    return replace(
        score,
        aspects=tuple(replace(a, about=texts.aspects[a.name]) for a in score.aspects),
        diagnosis=diagnosis,
        counterexample=shown,
        hint=texts.nudge if score.hint else "",
        notes=tuple(told.get(note, note) for note in score.notes),
    )
