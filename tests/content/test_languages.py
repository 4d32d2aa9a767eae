"""Every text of the course is there in English and in Chinese, and says the same of the code."""

import ast
import doctest
import inspect
import re
from pathlib import Path

import pytest
import yaml

from autograder.companion import load_companion
from autograder.handout import CONVENTIONS, title_of, title_of_unit
from autograder.layout import columns
from autograder.question import Question
from autograder.quiz import QuizQuestion
from autograder.stub import find_examples, make_stub
from autograder.yaml_text import read_document

ROOT = Path(__file__).resolve().parents[2]
CHINESE = ROOT / "solutions" / "zh"
HAN = re.compile(r"[\u4e00-\u9fff]")
TASK_COLUMNS = 80

UNITS = sorted(path.stem for path in CHINESE.glob("*.yaml") if path.stem != "course")


@pytest.fixture(scope="module")
def companion(course):
    """The Chinese companion, which has no fault."""
    return load_companion(course, "zh")


def read(unit):
    return yaml.safe_load((CHINESE / f"{unit}.yaml").read_text(encoding="utf-8"))


def walk(value, *path):
    """Go through the texts of a file: where each stands, and what it says."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, *path, key)
    else:
        yield path, value


def functions(course):
    return [q for q in course.questions.values() if isinstance(q, Question)]


# both languages ---------------------------------------------------------------------------


def test_the_units_are_the_same(course, companion):
    """One file for each unit, none besides; each unit has a title and says what it is about."""
    assert set(UNITS) == set(course.units) == set(companion.units)
    for unit in course.units:
        assert title_of_unit(course, unit)
        assert companion.units[unit].title
        assert HAN.search(companion.units[unit].about)


def test_no_text_is_missing_and_none_is_superfluous(course):
    """Question by question: aspects, misconceptions, conventions, options, by their names."""
    found, wanted = {}, {}
    for unit in course.units:
        for name, texts in read(unit)["questions"].items():
            inner = {key: set(map(str, texts.get(key, ()))) for key in INNER}
            found[unit, name] = (set(texts), inner)
    for name, question in course.questions.items():
        wanted[question.unit, name] = expect(question)
    assert found == wanted


INNER = ("aspects", "variants", "options")
PLAIN = {"title", "task", "nudge", "step"}


def expect(question):
    """What a question's entry must hold."""
    if isinstance(question, QuizQuestion):
        options = {str(option.answer) for option in question.options}
        return PLAIN | {"options"}, {"aspects": set(), "variants": set(), "options": options}
    aspects = {aspect.name for aspect in question.aspects}
    variants = {variant.id for variant in question.variants if variant.kind != "style"}
    return PLAIN | {"aspects", "variants"}, {
        "aspects": aspects,
        "variants": variants,
        "options": set(),
    }


def test_every_hint_has_its_counterpart(course):
    """A misconception's hint stands in both languages or in none."""
    for question in functions(course):
        texts = read(question.unit)["questions"][question.name]["variants"]
        for variant in question.variants:
            if variant.kind != "style":
                assert ("hint" in texts[variant.id]) == bool(variant.hint), variant.id


def test_english_texts_are_there(course):
    """A title, two hints, and a sentence for every aspect and every variant."""
    for question in course.questions.values():
        assert title_of(question)
        assert question.nudge.strip(), question.name
        assert question.step.strip(), question.name
        assert not HAN.search(question.nudge + question.step), question.name
    for question in functions(course):
        assert all(aspect.about.strip() for aspect in question.aspects)
        assert all(variant.text.strip() for variant in question.variants)


@pytest.mark.parametrize("unit", [*UNITS, "course"])
def test_every_chinese_text_is_chinese(unit):
    """No text was left in English, none is empty."""
    for path, text in walk(read(unit)):
        assert isinstance(text, str), path
        assert re.search(r"[\u3000-\u9fff]", text), path  # a formula at least ends with 。


@pytest.mark.parametrize("unit", UNITS)
def test_every_task_fits_the_page(unit):
    """At most 80 columns, a Chinese character counting two, and no tab."""
    for path, text in walk(read(unit)):
        if path[-1] == "task" and unit != "quiz":
            assert "\t" not in text
            wide = [line for line in text.split("\n") if columns(line) > TASK_COLUMNS]
            assert wide == [], path
        if path[-1] == "title":
            assert "\n" not in text.strip()


def test_the_titles_of_the_course_are_those_of_course_yaml(course, companion):
    """Every assignment has one, and no other."""
    assert set(companion.assignments) == set(course.config.assignments)


def test_the_conventions_are_as_many(course):
    """A rule for each rule."""
    pages = [ROOT / "solutions" / CONVENTIONS, CHINESE / CONVENTIONS]
    counts = [page.read_text(encoding="utf-8").count("\n- ") for page in pages]
    assert counts[0] == counts[1] > 0


# a task says the same ---------------------------------------------------------------------


def test_every_parameter_and_error_is_in_the_chinese_task(course, companion):
    """A student who reads Chinese only knows what comes in and when to raise."""
    for question in functions(course):
        task = companion.questions[question.name].task
        for parameter in inspect.signature(question.reference).parameters:
            assert re.search(rf"(?<![A-Za-z_]){parameter}(?![A-Za-z_])", task), question.name
        if "Raises\n" in question.reference.__doc__:
            assert "ValueError" in task, question.name


def test_accepted_conventions_are_told(course, companion):
    """Where the English task says that another form is accepted, so does the Chinese one."""
    for question in functions(course):
        if any(variant.kind == "convention" for variant in question.variants):
            task = companion.questions[question.name].task
            assert re.search("满分|同样|也算|也可以|也接受|均可|都算|接受|皆可", task), (
                question.name
            )


def test_the_examples_of_the_chinese_stubs_run(course, companion):
    """They are the examples of the English docstring, all of them, and the reference gives them."""
    for unit in dict.fromkeys(question.unit for question in functions(course)):
        source = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
        names = [question.name for question in functions(course) if question.unit == unit]
        stubs = ast.parse(make_stub(source, names, companion.units[unit]))
        solved = {}
        exec(compile(source, unit, "exec"), solved)
        for node in stubs.body:
            if isinstance(node, ast.FunctionDef):
                shown = ast.get_docstring(node)
                test = doctest.DocTestParser().get_doctest(shown, solved, node.name, unit, 0)
                original = inspect.getdoc(solved[node.name])
                assert find_examples(shown) == find_examples(original) != ""
                assert doctest.DocTestRunner().run(test) == (0, len(test.examples))
                assert len(test.examples) == original.count(">>>") > 0


def test_a_companion_can_be_read_by_the_strict_reader():
    """No alias, no date, no key twice."""
    for unit in [*UNITS, "course"]:
        path = CHINESE / f"{unit}.yaml"
        assert read_document(path.read_bytes(), path.name).problems == ()
