"""Every attack of the corpus, in every sandbox of this computer, graded by the real judge.

Around the attack stand honest questions, one of them in the attacker's own file, which keep
their points. After it comes an honest submission, which must come out right.
"""

import json
import platform

import pytest
from autograder.counterexample import count_numbers, find_counterexample
from autograder.outcome import OutcomeKind

from corpus import CORPUS, USUAL_POINTS
from scene import LOOK_AROUND

MAX_TEXT = 500
"""No text that a report takes over from an attack is longer."""


def skip_on_other_machines(attack):
    # System call numbers and machine code of x86-64 mean something else, or nothing, on others.
    if attack.machine not in ("", platform.machine()):
        pytest.skip(f"it is made of machine code or call numbers for {attack.machine}")


@pytest.fixture(scope="module")
def untouched(scene):
    """What an honest submission sees when nobody was there before it."""
    return look_around(scene)


def look_around(scene):
    """Play the honest submission; it must be graded right. Returns what it found."""
    played = scene.play(LOOK_AROUND)
    assert scene.points(played) == USUAL_POINTS
    (outcome,) = played.outcomes["attack"]
    assert outcome.kind is OutcomeKind.RETURNED, outcome
    return outcome.value


def assert_same(found, expected):
    """Two reports of an honest submission tell of the same Python, NumPy and process."""
    assert found.keys() == expected.keys()
    assert "Opaque" not in repr(expected)  # all of the report must cross the border
    for name in expected:
        assert repr(found[name]) == repr(expected[name]), name


@pytest.mark.parametrize("attack", CORPUS, ids=lambda attack: attack.name)
def test_attack_is_contained(scene, untouched, attack):
    """It gets its outcome and its honest points; nothing else has happened, or is left."""
    skip_on_other_machines(attack)
    process_id = scene.worker.process_id

    played = scene.play(attack.source)

    (outcome,) = played.outcomes["attack"]
    assert outcome.kind == attack.outcome, outcome
    if outcome.kind is OutcomeKind.RAISED:
        assert attack.raises in outcome.error_types, outcome
    assert scene.points(played) == attack.points
    for text in texts_of(scene, played):
        assert text.isprintable()
        assert len(text) <= MAX_TEXT

    assert scene.changes() == []
    assert scene.strays() == set()
    assert scene.worker.process_id == process_id
    assert_same(look_around(scene), untouched)
    assert scene.worker.process_id == process_id


def texts_of(scene, played):
    """Collect the texts of a submission that reports take over as they are."""
    yield from played.notes
    for outcomes in played.outcomes.values():
        for outcome in outcomes:
            yield from (outcome.error, outcome.file, *outcome.error_types)
    for judged in scene.judge(played).values():
        for aspect in judged.aspects:
            for case in aspect.cases:
                if case.difference is not None:
                    # Reports clean the message; it must be one that can be written at all.
                    json.dumps(case.difference.message).encode()
                    case.difference.message.encode()


def test_the_answer_earns_the_point(scene):
    """A submission that knew the answer would get the point: the attacks want something."""
    source = (
        f"import numpy as np\ndef attack(target):\n    return np.array({scene.answer.tolist()})"
    )
    played = scene.play(source.encode() + b"\n\ndef own(x):\n    return 5 * x\n")
    assert scene.points(played) == {**USUAL_POINTS, "attack": 1.0}


def test_forged_answers_stay_in_their_place(scene):
    """Whoever writes answers himself gets those answers, with times that can be."""
    (attack,) = (attack for attack in CORPUS if attack.name == "returned/forge_answers")
    outcomes = scene.play(attack.source).outcomes
    assert [len(found) for found in outcomes.values()] == [1, 1, 1, 1]
    assert outcomes["attack"][0].value == "forged"
    assert outcomes["attack"][0].seconds == 0.0


def test_a_right_forged_answer_is_worth_what_it_is(scene):
    """An answer that is written into the channel counts if it is right, and only in its place.

    Who then ends the process has interrupted the question after it.
    """
    source = b"""
import json, os, struct

def attack(target):
    right = [5.0, 10.0, 15.0, 20.0, 25.0, 30.0]
    array = ["<f8", 6]
    for value, payload in ((None, b""), (array, struct.pack("<6d", *right))):
        fields = {"kind": "returned", "value": value}
        header = json.dumps(fields).encode()
        os.write(3, struct.pack("<IId", len(header), len(payload), 0.0) + header + payload)
    os._exit(0)
"""
    points = scene.points(scene.play(source))
    assert points == {**USUAL_POINTS, "after": 0.0}


def test_a_report_takes_over_little_of_what_was_returned(scene):
    """A wrong answer of four million numbers must not stand in the gradebook and the results."""
    (attack,) = (attack for attack in CORPUS if attack.name == "returned/bloat_answer")
    judged = scene.judge(scene.play(attack.source))["attack"]
    count = count_numbers(find_counterexample(judged).got)
    assert count <= 100_000


def test_the_corpus_is_large_and_says_what_it_does():
    """At least 85 attacks, each with a sentence about what it does and how sharp it is."""
    assert len(CORPUS) >= 85
    for attack in CORPUS:
        assert attack.about.endswith("."), attack.name
        assert attack.outcome in set(OutcomeKind), attack.name
        assert attack.unprotected, attack.name
        assert attack.points.keys() == USUAL_POINTS.keys(), attack.name
