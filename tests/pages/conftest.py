"""A few questions of the course with right, wrong and hostile answers, and pages made of them."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from chromium import Browser, find_chromium
from page_answers import AFTER, BEFORE, EVIL, NAMES, answer, play

from autograder.build import build_key
from autograder.commands.pages import make_course_text
from autograder.companion import read_companion
from autograder.outcome import Outcome, OutcomeKind
from autograder.quiz_key import build_quiz_key
from autograder.report.class_page import Surroundings, write_report
from autograder.report.cohort import Cohort
from autograder.report.pages import FOLDER, FeedbackFolder
from autograder.report.policy import Policy
from autograder.score import SubmissionScore, score_question, ungraded_submission
from autograder.translation import translate_key, translate_submission


@pytest.fixture(scope="session")
def keys(course):
    """Answer keys of four questions: arrays, several arrays, a dict of numbers, a quiz."""
    found = []
    for name in NAMES:
        question = course.questions[name]
        quiz = name[0].isdigit()
        key = build_quiz_key(question) if quiz else build_key(question, "pages")
        found.append(replace(key, points=10.0))
    return found


@pytest.fixture(scope="session")
def answers(course, keys):
    """By question: a right score, one for each misconception, and some that are hostile."""
    conv, back, lenet, quiz = keys
    found = {"right": {}, "wrong": {}, "evil": {}}
    for key in (conv, back, lenet):
        question = course.questions[key.question]
        found["right"][key.question] = play(key, question.reference)
        bugs = [v for v in question.variants if v.kind == "misconception"]
        found["wrong"][key.question] = [play(key, bug.function) for bug in bugs]
    model = course.questions[quiz.question].model
    found["right"][quiz.question] = answer(quiz, model)
    found["wrong"][quiz.question] = [answer(quiz, case) for case in (750, 76)]

    def raise_evil(*_, **__):
        raise ValueError(EVIL)

    def return_evil(*_, **__):
        return {EVIL: EVIL}

    found["evil"] = {
        conv.question: play(conv, raise_evil),
        back.question: play(back, return_evil),
        lenet.question: play(lenet, return_evil),
        quiz.question: answer(quiz, EVIL),
    }
    return found


@pytest.fixture(scope="session")
def submissions(keys, answers):
    """A class: right, each with one question wrong, hostile in all, stubs, and ungraded."""
    right = answers["right"]
    stub = Outcome(OutcomeKind.NOT_IMPLEMENTED, error="NotImplementedError")

    def submit(student, changed, notes=()):
        return SubmissionScore(student, tuple({**right, **changed}.values()), tuple(notes))

    scores = [submit("ann", {})]
    for name, wrong in answers["wrong"].items():
        scores += [submit(f"{name}-{i:02}", {name: score}) for i, score in enumerate(wrong)]
    all_wrong = {name: wrong[0] for name, wrong in answers["wrong"].items()}
    scores.append(submit("wrong", all_wrong))
    stubs = {key.question: score_question(key, [stub] * len(key.cases)) for key in keys}
    scores.append(submit("stubs", stubs))
    scores.append(submit(EVIL, answers["evil"], notes=[f"unit.py, line 3: {EVIL}"]))
    scores.append(ungraded_submission("bob", keys, f"the zip is damaged {EVIL}"))
    return scores


@pytest.fixture(scope="session")
def write_class(course, keys, submissions):
    """Write the pages of the class into a folder; returns the folder of pages."""

    def write(output, language="en", policy=None, now=BEFORE):
        companion = None if language == "en" else read_companion(course, language)[0]
        texts = {} if companion is None else companion.questions
        shown = [translate_key(key, texts[key.question]) if texts else key for key in keys]
        by_name = {key.question: key for key in keys}
        text = make_course_text(course, companion)
        folder = FeedbackFolder(output / FOLDER, shown, text, policy or Policy(), now, language)
        cohort = Cohort(shown)
        for given in submissions:
            score = translate_submission(given, by_name, texts)
            folder.add(score)
            cohort.add(score)
        around = Surroundings(text, now, language, linked=True, skipped=[(EVIL, EVIL)])
        write_report(output / "report.html", cohort, around)
        return folder

    return write


@pytest.fixture(scope="session")
def site(tmp_path_factory, write_class):
    """The pages in both languages, with all that a policy may show: folders by language."""
    root = tmp_path_factory.mktemp("site")
    policy = Policy("after_due", diagnosis=True, hints="step", solutions="never")
    for language in ("en", "zh"):
        write_class(root / language, language, policy, AFTER)
    return root


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium, one for all tests."""
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with Browser(program, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, which checks accessibility."""
    spec = importlib.util.find_spec("axe_core_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-core-python is not installed (it is in the extra dev)")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def picture():
    """An image of 2 by 3 numbers, small enough to be checked by hand."""
    return np.array([[1.0, -2.0, 0.5], [4.0, 0.0, -4.0]])
