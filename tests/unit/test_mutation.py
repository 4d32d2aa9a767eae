"""The mutator makes the mistakes that it says, and what its mutants do is judged rightly."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import mutation
from measure import BenchmarkError
from mutants import HARMLESS, Mutant, make_mutants
from mutation import Listed, Report, judge_mutants, load_function, read_equivalents


def changes(source, name="f"):
    """List what the changed statements become."""
    return [mutant.becomes for mutant in make_mutants(source, name)]


def becomes(statement, parameters="a, b"):
    """List what a single statement of a function becomes."""
    return changes(f"def f({parameters}):\n    {statement}\n    return a\n")


# what is changed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("a += b", {"a -= b", "a *= b", "a = b", "pass"}),
        ("a = a // b", {"a = a / b", "a = a * b", "a = a % b"}),
        ("a = a @ b", {"a = a * b"}),
        ("a = a ** b", {"a = a * b"}),
        ("a = 5", {"a = 6", "a = 4", "a = 0", "a = 1", "a = -1"}),
        ("a = -2", {"a = -1", "a = -3", "a = 0", "a = 1"}),
        ("a = True", {"a = False"}),
        ("a = -b", {"a = b"}),
        ("if a < b: a = 2", {"if a <= b:", "if a != b:", "if False:"}),
        ("if a >= b: a = 2", {"if a > b:", "if a == b:", "if True:"}),
        ("if a == b: a = 2", {"if a <= b:", "if a >= b:", "if False:"}),
        ("if a and b: a = 2", {"if a or b:"}),
        ("if not a: a = 2", {"if a:", "if True:", "if False:"}),
        ("a = b[1:3]", {"a = b[2:3]", "a = b[:3]", "a = b[1:]", "a = b[1:4]", "a = b[1:2]"}),
        ("a = b[a:]", {"a = b[a + 1:]", "a = b[a - 1:]", "a = b[:]", "a = b[a:-1]"}),
        ("a = b[:]", {"a = b[1:]", "a = b[:-1]", "a = b[::-1]"}),
        ("a = b[::2]", {"a = b[:]", "a = b[::3]", "a = b[::1]"}),
        ("a = b.sum(axis=1)", {"a = b.sum(axis=2)", "a = b.sum(axis=0)", "a = b.sum()", "a = b"}),
        ("a = b.copy()", {"a = b"}),
        ("a = g(a, b)", {"a = g(b, a)", "a = a"}),
        ("a = np.pad(a, 1, 'edge')", {"a = np.pad(a, 1, 'constant')", "a = np.pad(a, 1, 'wrap')"}),
        ("a = np.einsum('ij,k->ik', a, b)", {"a = np.einsum('ji,k->ik', a, b)"}),
        ("a = np.einsum('ij,k->ik', a, b)", {"a = np.einsum('ij,k->ki', a, b)"}),
        ("a = b.transpose(0, 2, 1)", {"a = b.transpose(2, 0, 1)", "a = b.transpose(0, 1, 2)"}),
        ("a = b.T", {"a = b"}),
        ("a = b.max()", {"a = b.min()"}),
        ("for i in range(b): a = i", {"for i in range(b - 1):", "for i in range(1, b):"}),
        ("raise ValueError(1 + 2)", {"pass"}),
    ],
)
def test_an_operator_makes_what_it_says(statement, expected):
    """Each kind of mistake, in the smallest statement that it can be made in."""
    assert expected <= set(becomes(statement))


@pytest.mark.parametrize(
    ("names", "statement", "expected"),
    [
        ("stride_h, stride_w, a", "a = stride_h", "a = stride_w"),
        ("H, W, a", "a = W", "a = H"),
        ("C_in, C_out, a", "a = C_in", "a = C_out"),
        ("beta1, beta2, a", "a = beta2", "a = beta1"),
    ],
)
def test_names_of_one_kind_are_swapped(names, statement, expected):
    """Only for a name that the function has."""
    assert expected in becomes(statement, names)
    assert expected not in becomes(statement, statement.removeprefix("a = ") + ", a")


def test_docstrings_messages_and_assumptions_are_left_alone():
    """A mutant is a mistake of a program, not of its prose."""
    found = changes(
        'def f(a, b):\n    """Add 1 + 2."""\n    if a:\n        raise ValueError(f"{a} < 2")\n'
        "    return list(zip(a, b, strict=True))\n"
    )
    assert "pass" in found
    assert not any("raise" in text and "2" not in text for text in found)
    assert not any("strict=False" in text or "Add" in text for text in found)
    assert all("strict=True" in text for text in found if "zip(" in text)


def test_helpers_and_constants_of_a_question_are_changed_and_others_are_not():
    """Whatever its function names, directly or through a helper."""
    source = (
        "SIZE = 3\nOTHER = 4\n\ndef _helper(a):\n    return a * SIZE\n\n"
        "def f(a):\n    return _helper(a)\n\ndef g(a):\n    return a - OTHER\n"
    )
    mutants = make_mutants(source, "f")
    assert {mutant.function for mutant in mutants} == {"SIZE", "_helper", "f"}
    assert "OTHER" not in mutants[0].source
    first = next(mutant for mutant in mutants if mutant.function == "SIZE")
    assert (first.line, first.becomes) == (1, "SIZE = 4")


def test_every_mutant_is_another_program():
    """None is the reference, and none is made twice."""
    mutants = make_mutants("def f(a):\n    a = 1\n    return a * 1\n", "f")
    sources = [mutant.source for mutant in mutants]
    assert len(set(sources)) == len(sources)
    assert "def f(a):\n    a = 1\n    return a * 1" not in sources
    assert all(load_function(source, "f") is not None for source in sources)


def test_equal_statements_are_told_apart():
    """By their number, so that a list of equivalents can name either."""
    mutants = make_mutants("def f(a):\n    a += 2\n    a += 2\n    return a\n", "f")
    dropped = [mutant.identity for mutant in mutants if mutant.becomes == "pass"][:2]
    assert dropped == [("f", "a += 2", "pass", 1), ("f", "a += 2", "pass", 2)]


@pytest.mark.parametrize(
    ("statement", "harmless", "harmful"),
    [
        ("a = np.maximum(a, b)", "a = np.maximum(b, a)", "a = np.minimum(a, b)"),
        ("a = b.sum(axis=(0, 1))", "a = b.sum(axis=(1, 0))", "a = b.sum(axis=(0, 2))"),
        ("a = b.shape[3]", "a = b.shape[-1]", "a = b.shape[2]"),
        ("if a.size == 0: a = 2", "if a.size <= 0:", "if a.size >= 0:"),
        ("if a.size == 1: a = 2", None, "if a.size <= 1:"),
        ("a = b[3]", None, "a = b[-1]"),
        ("a = float(b)", "a = b", "pass"),
    ],
)
def test_a_change_without_effect_is_known_by_its_kind(statement, harmless, harmful):
    """And another change of the same statement is not."""
    mutants = make_mutants(f"def f(a, b):\n    {statement}\n    return a\n", "f")
    kinds = {mutant.becomes: mutant.kind for mutant in mutants}
    assert harmless is None or kinds[harmless] in HARMLESS
    assert kinds[harmful] not in HARMLESS


# what becomes of them ---------------------------------------------------------------------

RIGHT = "def double(x, offset=0.0):\n    if offset < 0:\n        raise ValueError\n"


def plant(body, kind="planted"):
    """Write a mutant by hand."""
    return Mutant("double", 1, kind, "return 2 * x + offset", body.strip(), 1, RIGHT + body)


def judge(question, *mutants, listed=()):
    return judge_mutants(question, mutants, listed)


def test_a_wrong_answer_is_killed_and_a_planted_survivor_is_reported(question):
    """The survivor differs for long arrays only, which no case has."""
    wrong = plant("    return 4 * x + offset\n")
    survivor = plant("    return 2 * x + offset if x.size < 1000 else x\n")
    killed, alive = judge(question, wrong, survivor)
    assert killed.hidden
    assert killed.visible
    assert (alive.hidden, alive.visible, alive.differs, alive.reason) == ("", "", "", "")
    report = Report("double", "unit", (killed, alive), (), 0.0)
    assert report.survivors() == [alive]
    assert mutation.count([report])["killed_hidden"] == 0.5
    [told] = mutation.describe_report(report)["survivors"]
    assert "double, line 1" in told["mutant"]
    assert told["by"] == "hidden and visible"


def test_cases_that_kill_the_reference_prove_nothing(question):
    """All mutants would look killed by an oracle that is wrong."""
    wrong = replace(question, oracle=lambda x, offset=0.0: 5 * x + offset)
    with pytest.raises(BenchmarkError, match="kill the reference of double"):
        judge(wrong, plant("    return 4 * x + offset\n"))


def test_a_mutant_that_follows_an_accepted_convention_does_not_count(question):
    """Full marks are what a student would get for it, by the rules of the course."""
    [verdict] = judge(question, plant("    return 3 * x + offset\n"))
    assert verdict.reason == "accepted convention: tripled"


def test_an_endless_mutant_is_stopped_and_the_next_one_is_judged(question, monkeypatch):
    """In Python and inside NumPy; both are killed."""
    monkeypatch.setattr(mutation, "CPU_S", 0.2)
    endless = plant("    while True:\n        pass\n")
    slow = plant("    return sum(1 for _ in iter(int, 1))\n")
    right = plant("    return 2 * x + offset\n")
    first, second, third = judge(question, endless, slow, right)
    assert (first.hidden, first.visible) == ("timed out", "timed out")
    assert (second.hidden, second.visible) == ("timed out", "timed out")
    assert (third.hidden, third.visible) == ("", "")


def test_a_mutant_gets_no_more_memory_than_its_limit(question):
    """It is killed, and the machine is not."""
    [greedy] = judge(question, plant("    return [0] * (1 << 40)\n"))
    assert "memory" in greedy.hidden


def test_a_module_that_cannot_be_executed_is_killed(question):
    """Such as one whose constant divides by zero."""
    broken = Mutant("SIZE", 1, "constant", "SIZE = 1 / 1", "SIZE = 1 / 0", 1, "SIZE = 1 / 0\n")
    [verdict] = judge(question, broken)
    assert verdict.hidden == "the module cannot be executed"


def test_a_fault_of_our_own_kills_nothing():
    """What is not known is not counted."""

    def fail():
        raise RuntimeError("our own fault")

    with pytest.raises(BenchmarkError, match="job 0 failed"):
        mutation.run_jobs([fail])


# equivalents ------------------------------------------------------------------------------


def test_a_listed_mutant_does_not_count_unless_a_case_kills_it(question):
    """The list excuses survivors only, and an entry that excuses none is a fault."""
    survivor = plant("    return 2 * x + offset if x.size < 1000 else x\n")
    wrong = plant("    return 4 * x + offset\n")
    listed = [
        Listed("double", survivor.identity, "no case is so long"),
        Listed("double", wrong.identity, "wishful thinking"),
        Listed("double", ("double", "gone", "gone too", 1), "stale"),
    ]
    verdicts = judge(question, survivor, wrong, listed=listed)
    assert [verdict.reason for verdict in verdicts] == ["no case is so long", ""]
    killed, stale = mutation._find_faults("double", verdicts, listed)
    assert "it is killed" in killed
    assert "there is no such mutant" in stale


def test_a_harmless_change_is_excused_only_if_no_draw_tells_it(question):
    """Its kind alone proves nothing: a value that the cases happen not to have gives it away."""
    kind = min(HARMLESS)
    same = plant("    return 2 * x + offset\n", kind)
    rare = [
        plant(f"    return 2 * x + offset + (x[0] == {number / 4})\n", kind)
        for number in range(1, 21)
    ]
    excused, *others = judge(question, same, *rare)
    told = [one for one in others if one.differs and not (one.hidden or one.visible)]
    assert excused.reason == kind
    assert told
    assert {one.reason for one in told} == {""}


def test_an_entry_without_a_reason_is_refused(tmp_path):
    """Nobody is excused without one."""
    path = tmp_path / "equivalents.yaml"
    path.write_text("- {questions: [f], was: a, becomes: b}\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match="entry 1 has no reason"):
        read_equivalents(path)


def test_an_entry_stands_for_several_questions_and_changes(tmp_path):
    """The function is the question's own unless it is named."""
    path = tmp_path / "equivalents.yaml"
    path.write_text(
        "- {questions: [f, g], was: a, becomes: [b, c], reason: none}\n"
        "- {questions: [f], function: _h, was: a, becomes: b, occurrence: 2, reason: none}\n",
        encoding="utf-8",
    )
    found = [(one.question, one.identity) for one in read_equivalents(path)]
    assert found == [
        ("f", ("f", "a", "b", 1)),
        ("f", ("f", "a", "c", 1)),
        ("g", ("g", "a", "b", 1)),
        ("g", ("g", "a", "c", 1)),
        ("f", ("_h", "a", "b", 2)),
    ]


def test_the_courses_list_can_be_read(course):
    """Every entry names a question that there is."""
    listed = read_equivalents(mutation.EQUIVALENTS)
    assert listed
    assert {one.question for one in listed} <= set(course.questions)
