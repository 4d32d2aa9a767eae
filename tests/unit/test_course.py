"""Finding, importing and checking a course."""

import dataclasses
import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import find_course, load_course
from autograder.errors import CourseError, UserError

pytestmark = pytest.mark.usefixtures("own_modules")

ROOT = Path(__file__).parents[2]

CONFIG = """\
name: mini
title: A small course
assignments:
  second:
    title: Listed first
    questions: {scale: 3}
  first:
    title: Listed second
    questions:
      add: 2
"""
SOLUTION = '''\
"""Unit: sums."""


def {name}(x):
    """Do it."""
    return x
'''
RUBRIC = """\
from autograder.oracle import F
from autograder.question import Aspect, Question, draw, misconception
from solutions import {unit} as reference


def {name}__wrong(x):
    return -x


{name} = Question(
    reference=reference.{name},
    oracle=lambda x: F.relu(x),
    draw=lambda rng, N: {{"x": N}},
    aspects=(Aspect("values", "it is done", visible=(draw(N=1),), hidden=(draw(N=2),)),),
    variants=(misconception({name}__wrong, "wrong"),),
    nudge="think",
    source="none",
)
"""
ASPECT = 'Aspect("values", "it is done", visible=(draw(N=1),), hidden=(draw(N=2),)),'


@pytest.fixture
def root(tmp_path):
    """Make a course of three units with a question each, one of which is unlisted."""
    return write_course(tmp_path / "course")


def write_course(root):
    """Write the small course to a new folder."""
    (root / "solutions" / "rubric").mkdir(parents=True)
    for package in ("solutions", "solutions/rubric"):
        (root / package / "__init__.py").write_text('"""A package."""\n')
    (root / "course.yaml").write_text(CONFIG)
    for unit, name in (("sums", "add"), ("products", "scale"), ("extra", "more")):
        (root / "solutions" / f"{unit}.py").write_text(SOLUTION.format(name=name))
        (root / "solutions" / "rubric" / f"{unit}.py").write_text(
            RUBRIC.format(unit=unit, name=name)
        )
    return root


def edit(path, old, new):
    """Put one text of a file in the place of another."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def problems(root):
    """Load a course that must fail, and return its problems."""
    with pytest.raises(CourseError) as caught:
        load_course(root)
    return caught.value.problems


def fault(root):
    """Load a course that must fail on one account."""
    (problem,) = problems(root)
    return problem


# Finding ----------------------------------------------------------------------------------


def test_a_course_is_found_by_its_folder_or_its_file(root):
    """The folder and the course.yaml in it name the same course."""
    assert find_course(root) == root
    assert find_course(root / "course.yaml") == root


def test_a_relative_path_finds_an_absolute_course(root, monkeypatch):
    """What is found stays valid when the current folder changes."""
    monkeypatch.chdir(root.parent)
    assert find_course(Path("course")) == root
    assert find_course(Path("course/course.yaml")) == root


def test_a_course_is_found_upward_from_the_current_folder(root, monkeypatch):
    """Any folder of a course will do to stand in."""
    monkeypatch.chdir(root / "solutions" / "rubric")
    assert find_course(None) == root


def test_a_path_without_a_course_is_answered_with_where_it_looked(root):
    """A wrong path is named, with the file that was expected there."""
    with pytest.raises(UserError, match=r"looked for .*solutions/course\.yaml"):
        find_course(root / "solutions")
    with pytest.raises(UserError, match=r"Name the folder that holds course\.yaml"):
        find_course(root / "solutions" / "course.yaml")


def test_no_course_upward_is_answered_with_where_it_looked(tmp_path, monkeypatch):
    """Outside any course the message names the folder where the search began."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        find_course(None)
    assert f"in {tmp_path} or in any folder above it" in str(caught.value)
    assert "--course" in str(caught.value)


def test_a_current_folder_that_is_gone_is_an_error_for_people(tmp_path, monkeypatch):
    """A deleted current folder ends with a sentence."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UserError, match="current folder cannot be read"):
        find_course(None)


# A good course ----------------------------------------------------------------------------


def test_questions_come_in_the_order_of_the_configuration_then_the_unlisted(root):
    """The order is the author's, and no question of the rubric is left out."""
    course = load_course(root)
    assert list(course.questions) == ["scale", "add", "more"]
    assert course.unlisted == ("more",)
    assert course.units == ("products", "sums", "extra")
    assert course.questions["add"].reference(5) == 5


def test_a_course_is_frozen(root):
    """A loaded course cannot be changed."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_course(root).unlisted = ()


def test_questions_are_selected_by_assignment(root):
    """An assignment gives its questions with their points, no name gives those of all."""
    course = load_course(root)
    chosen = [(question.name, points) for question, points in course.assignment_questions("first")]
    assert chosen == [("add", 2.0)]
    everything = [(question.name, points) for question, points in course.assignment_questions()]
    assert everything == [("scale", 3.0), ("add", 2.0)]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("frist", "Did you mean 'first'?"), ("zzz", "There are: second, first."), ("", "There are")],
)
def test_an_unknown_assignment_is_answered_with_the_nearest(root, name, advice):
    """A misspelt assignment is an error for the user that names the right one."""
    with pytest.raises(UserError) as caught:
        load_course(root).assignment_questions(name)
    assert advice in str(caught.value)


def test_questions_of_one_unit_keep_their_order_of_definition(root):
    """Of the questions of a rubric module, the one written first comes first."""
    source, path = root / "solutions/extra.py", root / "solutions/rubric/extra.py"
    source.write_text(source.read_text() + "\n\ndef apart(x):\n    return x\n")
    question = path.read_text()[path.read_text().index("more = Question") :]
    question = question.replace("more =", "apart =").replace("reference.more", "reference.apart")
    path.write_text(f"{path.read_text()}\n\n{question}")
    assert load_course(root).unlisted == ("more", "apart")


def test_a_question_imported_from_another_rubric_module_is_taken_once(root):
    """Naming another unit's question makes no second one of it."""
    edit(
        root / "solutions/rubric/extra.py",
        "from solutions import",
        "from solutions.rubric.sums import add\nfrom solutions import",
    )
    assert list(load_course(root).questions) == ["scale", "add", "more"]


def test_modules_with_an_underscore_are_no_rubric(root):
    """A private module beside the rubric may hold anything."""
    (root / "solutions/rubric/_tools.py").write_text("raise RuntimeError('not for import')\n")
    assert "add" in load_course(root).questions


def test_loading_leaves_the_import_system_as_it_was(root):
    """Neither the search path nor the finders change, and no bytecode is written."""
    path, finders = list(sys.path), list(sys.meta_path)
    load_course(root)
    assert (sys.path, sys.meta_path) == (path, finders)
    assert not list(root.rglob("*.pyc"))


def test_two_courses_are_loaded_in_one_process(tmp_path):
    """Each course has its own solutions, and the first keeps them when the second is loaded."""
    one, two = write_course(tmp_path / "one"), write_course(tmp_path / "two")
    edit(two / "solutions/sums.py", "return x", "return 2 * x")
    first, second, again = load_course(one), load_course(two), load_course(one)
    assert first.questions["add"].reference(3) == 3
    assert second.questions["add"].reference(3) == 6
    assert again.questions["add"].reference(3) == 3


def test_an_import_inside_a_function_finds_its_own_course(root, tmp_path, monkeypatch):
    """A module that a rubric imports only when it is used is the course's, wherever one stands."""
    monkeypatch.chdir(tmp_path)
    (root / "solutions/late.py").write_text("FACTOR = 7\n")
    late = "from solutions.late import FACTOR\n    return FACTOR * x"
    edit(root / "solutions/sums.py", "return x", late)
    assert load_course(root).questions["add"].reference(3) == 21


def test_a_rewritten_file_is_read_afresh(root):
    """A rewrite of equal length and equal time is seen, whatever bytecode lies beside it."""
    source = root / "solutions/sums.py"
    edit(source, "return x", "return 1")
    before = source.stat()
    py_compile.compile(str(source), doraise=True)
    assert load_course(root).questions["add"].reference(0) == 1
    edit(source, "return 1", "return 2")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert source.stat().st_size == before.st_size
    assert load_course(root).questions["add"].reference(0) == 2


def test_torch_is_not_imported(root):
    """Loading a course, this one and one that names the oracle, imports no torch."""
    program = (
        "import sys; from pathlib import Path; from autograder.course import load_course\n"
        "counts = [len(load_course(Path(root)).questions) for root in sys.argv[1:]]\n"
        "print(*counts, 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    counts = done.stdout.split()
    assert counts[0] == "3", done.stderr
    assert int(counts[1]) >= 22
    assert counts[2] == "False"


def test_every_question_of_this_course_stands_in_its_unit():
    """The course of this repository loads, and its questions stand where the curriculum says."""
    course = load_course(ROOT)
    units = {name: question.unit for name, question in course.questions.items()}
    assert units["conv_output_size"] == "convolution"
    assert units["col2im"] == "conv_layers"
    assert units["avg_pool2d_backward"] == "pooling"
    assert units["lenet5_c3_table"] == "parameters"
    assert units["adam"] == "optimizers"


# Faults of a course -----------------------------------------------------------------------


def test_a_course_without_a_rubric_is_a_fault(root):
    """A folder that holds no rubric module is named."""
    for path in (root / "solutions/rubric").glob("*.py"):
        path.unlink()
    assert fault(root).file.endswith("solutions/rubric")
    assert fault(root).message == "there are no rubric modules"


def test_another_courses_solutions_do_not_stand_in(root, tmp_path, monkeypatch):
    """A course without solutions does not take those of the current folder."""
    monkeypatch.chdir(root)
    monkeypatch.syspath_prepend(root)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "course.yaml").write_text(CONFIG)
    assert fault(bare).message == "there are no rubric modules"


def test_an_unknown_question_is_answered_with_the_nearest(root):
    """A misspelt question has the line of course.yaml where it stands."""
    edit(root / "course.yaml", "add: 2", "ad: 2")
    problem = fault(root)
    assert problem.file.endswith("course.yaml")
    assert problem.line == 10
    assert problem.message == "no rubric module has a question 'ad'"
    assert problem.advice == "did you mean 'add'?"


@pytest.mark.parametrize(
    ("file", "old", "new", "shown"),
    [
        ("rubric/sums.py", "wrong(x):", "wrong(x)", "rubric/sums.py:6: the import failed with Syn"),
        ("sums.py", "add(x):", "add(x)", "solutions/sums.py:4: the import failed with SyntaxError"),
        ("sums.py", "def add", "import gone\ndef add", "sums.py:4: the import failed with Modul"),
        (
            "rubric/sums.py",
            "import sums",
            "import sum",
            "rubric/sums.py:3: the import failed with Im",
        ),
        (
            "rubric/sums.py",
            "=reference.add",
            "=reference.ad",
            "rubric/sums.py:11: the import failed",
        ),
        (
            "rubric/sums.py",
            "nudge=",
            "nugde=",
            "rubric/sums.py:10: the import failed with TypeError",
        ),
        (
            "sums.py",
            "def add",
            "raise SystemExit(3)\ndef add",
            "sums.py:4: the import failed with S",
        ),
        ("__init__.py", '"""A package."""', "1 / 0", "solutions/__init__.py:1: the import failed"),
    ],
)
def test_an_import_fault_has_its_file_and_line(root, file, old, new, shown):
    """Whatever keeps a rubric from being imported is named where it stands in the course."""
    edit(root / "solutions" / file, old, new)
    assert shown in str(fault(root))


@pytest.mark.parametrize("what", ["latin-1", "nul"])
def test_a_source_that_is_no_text_is_a_fault(root, what):
    """A module in another encoding, or with a NUL, is named."""
    data = {"latin-1": b"# caf\xe9\n", "nul": b"x = 1\0\n"}[what]
    (root / "solutions/sums.py").write_bytes(data)
    problem = fault(root)
    assert problem.file.endswith(("solutions/sums.py", "rubric/sums.py"))
    assert "the import failed with" in problem.message


def test_import_faults_of_all_units_are_reported_each_once(root):
    """One run shows every broken module, and a module that two units import only once."""
    for unit in ("sums", "extra"):
        path = root / f"solutions/rubric/{unit}.py"
        edit(path, "from solutions", "import solutions.broken\nfrom solutions")
    (root / "solutions/broken.py").write_text("x = = 1\n")
    edit(root / "solutions/products.py", "return x", "return = x")
    found = [(Path(problem.file).name, problem.line) for problem in problems(root)]
    assert sorted(found) == [("broken.py", 1), ("products.py", 6)]


def test_a_failed_load_brings_the_course_before_back(root, tmp_path):
    """After a fault the modules are those of the last course that could be loaded."""
    load_course(root)
    before = sys.modules["solutions.sums"]
    broken = write_course(tmp_path / "broken")
    (broken / "solutions/sums.py").write_text("oh no\n")
    assert "SyntaxError" in fault(broken).message
    assert sys.modules["solutions.sums"] is before


def test_two_questions_of_one_name_are_a_fault(root):
    """A name stands for one question; both places are named."""
    path = root / "solutions/rubric/sums.py"
    again = path.read_text()[path.read_text().index("add = Question") :]
    path.write_text(f"{path.read_text()}\n\n{again.replace('add = Question', 'twice = Question')}")
    problem = fault(root)
    assert problem.line == 21
    assert problem.message.startswith("there are two questions 'add'; the other is in")
    assert problem.message.endswith("rubric/sums.py, line 10")


def test_a_reference_belongs_to_the_unit_of_its_rubric(root):
    """A question about another unit's function would be looked for in the wrong file."""
    edit(root / "solutions/products.py", "def scale", "def add(x):\n    return x\n\n\ndef scale")
    edit(root / "solutions/rubric/sums.py", "import sums", "import products")
    problem = fault(root)
    assert problem.line == 10
    assert problem.message == "the reference of question 'add' is defined in solutions.products"
    assert "solutions/sums.py" in problem.advice


@pytest.mark.parametrize("reference", ["partial(reference.add)", "None", "{}"])
def test_a_reference_is_a_function_with_a_name(root, reference):
    """A partial call has no name by which a student could define it."""
    path = root / "solutions/rubric/sums.py"
    edit(path, "from autograder.oracle", "from functools import partial\nfrom autograder.oracle")
    edit(path, "reference=reference.add", f"reference={reference}")
    assert fault(root).message == "the reference of a question is not a function with a name"


@pytest.mark.parametrize(
    ("old", "new", "message", "advice"),
    [
        (ASPECT, ASPECT * 2, "2 aspects are called 'values'", "a name of its own"),
        (ASPECT, ASPECT[:-2] + ", requires='value'),", "requires 'value'", "mean 'values'?"),
        (
            ASPECT,
            ASPECT[:-2] + ", requires='values'),",
            "requires 'values', which does not come before it",
            "put the required aspect first",
        ),
        (ASPECT, ASPECT[:-2] + ", driver='cal'),", "has no driver 'cal'", "mean 'call'?"),
        (
            '"wrong")',
            '"wrong"),' + 'misconception(add__wrong, "x")',
            "2 variants are called",
            "own",
        ),
        ('"wrong")', '"wrong", twin="wrnog")', "the twin 'wrnog' of 'wrong'", "mean 'wrong'?"),
        (
            "(draw(N=2),)",
            "(draw(N=2))",
            "hidden= of aspect 'values' is a case and not a tuple",
            "a comma behind it",
        ),
        ("(draw(N=2),)", "(None,)", "entry 1 of hidden= of aspect 'values' is NoneType", "draw("),
        (ASPECT, ASPECT[:-1], "aspects is an aspect and not a tuple", "a comma behind it"),
        (ASPECT, "draw(N=1),", "entry 1 of aspects is CaseSpec, not an aspect", "Aspect("),
        ('(misconception(add__wrong, "wrong"),)', "None", "variants is no tuple", "style("),
        (
            ASPECT,
            ASPECT[:-2] + ", judges='argument'),",
            "aspect 'values' cannot judge 'argument'",
            "mean 'arguments'?",
        ),
        (ASPECT, ASPECT[:-2] + ", weight='3'),", "the weight of aspect 'values' is '3'", "quotes"),
    ],
)
def test_what_a_question_names_must_exist_and_exist_once(root, old, new, message, advice):
    """A clash or a dead end within a question is reported with the question and its line."""
    edit(root / "solutions/rubric/sums.py", old, new)
    problem = fault(root)
    assert problem.line == 10
    assert problem.message.startswith("question 'add': ")
    assert message in problem.message
    assert advice in problem.advice


def test_an_aspect_requires_only_what_comes_before_it(root):
    """A circle is refused at its first step."""
    circle = ASPECT[:-2] + ", requires='b')," + ASPECT[:-2].replace("values", "b")
    edit(root / "solutions/rubric/sums.py", ASPECT, circle + ", requires='values'),")
    assert [problem.message.partition(": ")[2] for problem in problems(root)] == [
        "aspect 'values' requires 'b', which does not come before it"
    ]
