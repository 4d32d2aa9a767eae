"""No topic of the notes is left out, and no question stands outside of them."""

import re
from pathlib import Path

import pytest
import yaml

from autograder.curriculum import CURRICULUM, read_topics, write_curriculum
from autograder.quiz import QuizQuestion

ROOT = Path(__file__).resolve().parents[2]

HEADINGS = {"000": 35, "001": 30, "002": 18, "003": 21, "004": 10}
"""How many headings each note has: counted in 000, 002 and 004 by their '#' signs (but for the
title of 002), in 001 and 003 by their lines of a few words and their numbers."""


@pytest.fixture(scope="module")
def topics(course):
    """What solutions/topics.yaml says."""
    return read_topics(course)


def test_every_heading_of_the_notes_is_listed(topics):
    """As many as were counted."""
    assert {note.id: len(note.topics) for note in topics.notes} == HEADINGS


def test_every_topic_is_asked_or_has_a_reason(topics):
    """A reason is a clause, not a word."""
    for note in topics.notes:
        for topic in note.topics:
            assert bool(topic.questions) != bool(topic.reason), topic.heading
            assert topic.questions or len(topic.reason.split()) >= 5, topic.heading


def test_every_question_has_a_topic(course, topics):
    """What the notes do not speak of is not asked."""
    covered = {q for note in topics.notes for topic in note.topics for q in topic.questions}
    assert covered == set(course.questions)


def test_a_question_stands_under_a_note_that_it_names_as_its_source(course, topics):
    """The notes in a question's source are notes that list it."""
    places = {}
    for note in topics.notes:
        for topic in note.topics:
            for name in topic.questions:
                places.setdefault(name, set()).add(note.id)
    for name, question in course.questions.items():
        named = set(re.findall(r"\b00[0-4]\b", question.source))
        assert named & places[name], (name, question.source)


def test_every_unit_says_what_it_is_about(course, topics):
    """All of them, and no others."""
    assert set(topics.units) == set(course.units)


def test_the_page_holds_everything(course, topics):
    """Topics, questions with points, aspects, misconceptions; and it is up to date."""
    page = (ROOT / CURRICULUM).read_text(encoding="utf-8")
    assert page == write_curriculum(course, topics)
    points = yaml.safe_load((ROOT / "course.yaml").read_text(encoding="utf-8"))["assignments"]
    for note in topics.notes:
        for topic in note.topics:
            assert f"| {topic.heading} |" in page
    parts = dict(re.findall(r"\*\*`(.+?)`\*\*(.*?)(?=\n<a id|\Z)", page, re.DOTALL))
    for assignment in points.values():
        for name, worth in assignment["questions"].items():
            assert f". {worth} points, about " in parts[name].replace("\n", " ")
    for name, question in course.questions.items():
        if isinstance(question, QuizQuestion):
            assert all(f"`{option.id}`" in parts[name] for option in question.wrong)
            continue
        assert all(f"- *{aspect.name}*" in parts[name] for aspect in question.aspects)
        for variant in question.variants:
            assert (f"`{variant.id}`" in parts[name]) == (variant.kind != "style")
