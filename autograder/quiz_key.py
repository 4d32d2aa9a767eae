"""Build the answer key of a quiz question: what a student has, and what only the grader has.

There are two cases and one aspect. The visible case judges the form alone: whether there is
an answer, and whether it is one of the options. It holds nothing from which the right one
could be read, and it is all that remains when a key is frozen. The hidden case judges the
answer; every wrong option that is known is a misconception, with the reason as its text.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.answer_key import AnswerKey, AspectInfo, Case, VariantInfo
from autograder.inside.answer import ANSWER
from autograder.quiz import QuizQuestion

ASPECT = AspectInfo("answer", "the answer is right", 1)


def build_quiz_key(question: QuizQuestion) -> AnswerKey:
    """Build the key of a quiz question; nothing in it is drawn, so it takes no seed."""
    form = Case(
        aspect=ASPECT.name,
        visible=True,
        driver=ANSWER,
        inputs={"options": list(question.letters)},
        positional=0,
        judges="form",
        expected=None,
    )
    [right] = question.right
    judged = replace(
        form,
        visible=False,
        judges="result",
        expected=right.answer,
        answers={option.id: option.answer for option in question.wrong},
    )
    return AnswerKey(
        question=question.name,
        unit=question.unit,
        rtol=question.rtol,
        aspects=(ASPECT,),
        cases=(form, judged),
        variants=tuple(
            VariantInfo(option.id, "misconception", option.reason) for option in question.wrong
        ),
        nudge=question.nudge,
        step=question.step,
        source=question.source,
    )
