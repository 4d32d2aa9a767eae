"""A key or a score with its texts in another language; what is judged stays as it is.

Keys are built, kept and judged in English, and so are the records of scores. Translating
comes last, before something is shown: no cache, no fingerprint and no score depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from autograder.answer_key import AnswerKey, VariantInfo
from autograder.diagnosis import Diagnosis, tell_cause
from autograder.messages import retell
from autograder.quiz import QuizQuestion
from autograder.quiz import translate as replace_texts
from autograder.score import QuestionScore, SubmissionScore
from autograder.texts import QuestionTexts


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


def translate_question(question: QuizQuestion, texts: QuestionTexts) -> QuizQuestion:
    """Give a quiz question the texts of another language.

    Raises
    ------
    KeyError
        If the texts lack an option.
    """
    plain = {name: getattr(texts, name) for name in ("title", "task", "nudge", "step")}
    told = {name: {"text": o.text, "reason": o.hint} for name, o in texts.options.items()}
    return replace_texts(question, {**plain, "options": told})


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
        diagnosis = _translate_diagnosis(diagnosis, texts)
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


def _translate_diagnosis(diagnosis: Diagnosis, texts: QuestionTexts) -> Diagnosis:
    """Translate the texts of what a diagnosis names; a relation is told by the engine."""
    named, second = diagnosis.misconception, diagnosis.second
    if named.kind == "relation":
        named = replace(named, text=tell_cause(diagnosis, texts.language))
    else:
        named = _translate_variant(named, texts)
    second = second and _translate_variant(second, texts)
    return replace(diagnosis, misconception=named, second=second)
