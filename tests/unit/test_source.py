"""A copy of a function with all that it needs: it runs alone and behaves as the original."""

import builtins
import importlib.util
import sys

import numpy as np
import pytest

from autograder.build import build_case, play_answer, rng_for
from autograder.question import Question
from autograder.source import standalone_source
from autograder.value_text import write_value


@pytest.fixture
def module(tmp_path):
    """Make modules of a course from text; their functions can be inspected."""

    def make(name, text, **others):
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(f"solutions.{name}", path)
        made = importlib.util.module_from_spec(spec)
        vars(made).update(others)
        spec.loader.exec_module(made)
        return made

    return make


def run_alone(source):
    """Execute a copy where nothing but NumPy and the standard library can be imported."""

    def guarded(name, *rest, **options):
        top = name.partition(".")[0]
        assert top == "numpy" or top in sys.stdlib_module_names, f"the copy imports {name}"
        return builtins.__import__(name, *rest, **options)

    namespace = {"__builtins__": {**vars(builtins), "__import__": guarded}}
    exec(compile(source, "copy.py", "exec"), namespace)
    return namespace


def test_helpers_constants_and_imports_come_along(module):
    """Everything that the function uses is copied under names of its own."""
    made = module(
        "made",
        "import math\nimport numpy as np\nfrom functools import reduce as fold\n\n"
        "TABLE = np.array([1.0, 2.0], dtype=np.float32)\nSIZES = {'a': (1, 2)}\n\n\n"
        "def _helper(x: float) -> float:\n    return x * SIZES['a'][1]\n\n\n"
        "def answer(x, scale=SIZES, *, start: int = 0):\n"
        "    parts = [_helper(v) for v in x]\n"
        "    return fold(lambda a, b: a + b, parts, start) + math.pi * TABLE.sum()\n",
    )
    source = standalone_source(made.answer, "wanted")
    namespace = run_alone(source)
    assert namespace["wanted"]([1.0, 2.0]) == made.answer([1.0, 2.0])
    own = {name for name in namespace if name.startswith("_wanted_")}
    assert own == {"_wanted_helper", "_wanted_TABLE", "_wanted_SIZES"}
    assert namespace["_wanted_TABLE"].dtype == np.float32
    assert not {"answer", "_helper", "TABLE"} & namespace.keys()


def test_functions_of_a_course_module_are_copied_by_attribute(module):
    """``reference.solve`` becomes a copy of it; NumPy's attributes stay."""
    reference = module(
        "reference", "import numpy as np\n\n\ndef solve(x):\n    return np.sum(x) + 1\n"
    )
    rubric = module(
        "rubric_of_it",
        "import numpy as np\n\n\ndef wrong(x):\n    return reference.solve(np.abs(x)) * 2\n",
        reference=reference,
    )
    namespace = run_alone(standalone_source(rubric.wrong, "solve"))
    assert namespace["solve"](np.array([-1.0, 2.0])) == 8.0
    assert namespace["_solve_solve"](np.array([-1.0, 2.0])) == 2.0


def test_namesakes_of_two_modules_do_not_clash(module):
    """Two helpers of one name, and a constant of that name, stay three things."""
    one = module(
        "one", "def _pair(x):\n    return (x, 1)\n\n\ndef first(x):\n    return _pair(x)\n"
    )
    two = module("two", "pair = (7, 7)\n\n\ndef second(x):\n    return pair\n")
    both = module(
        "both",
        "def _pair(x):\n    return (x, 2)\n\n\n"
        "def wrong(x):\n    return first(x), _pair(x), second(x)\n",
        first=one.first,
        second=two.second,
    )
    namespace = run_alone(standalone_source(both.wrong, "f"))
    assert namespace["f"](0) == ((0, 1), (0, 2), (7, 7))


def test_locals_are_not_taken_for_globals(module):
    """A parameter, a loop variable or a name of an inner function may hide a global."""
    made = module(
        "hiding",
        "size = 99\nrow = 98\n\n\n"
        "def wrong(x, size=3):\n"
        "    def inner(row):\n        return row + size\n\n"
        "    return [inner(v) for v in x]\n",
    )
    source = standalone_source(made.wrong, "f")
    assert run_alone(source)["f"]([1]) == [4]
    assert "99" not in source


def test_functions_that_call_each_other_are_copied_once(module):
    """Recursion, direct or in a circle, comes to an end."""
    made = module(
        "circle",
        "def even(n):\n    return n == 0 or odd(n - 1)\n\n\n"
        "def odd(n):\n    return n > 0 and even(n - 1)\n",
    )
    source = standalone_source(made.even, "is_even")
    namespace = run_alone(source)
    assert [namespace["is_even"](n) for n in range(4)] == [True, False, True, False]
    assert source.count("def ") == 2


@pytest.mark.parametrize(
    "constant", ["float('inf')", "(1.0, float('nan'))", "-0.0", "(np.ones(2),)"]
)
def test_constants_without_a_literal_keep_their_value(module, constant):
    """Infinity, NaN and arrays inside a tuple have no literal that Python reads back."""
    made = module(
        "constant", f"import numpy as np\n\nC = {constant}\n\n\ndef wrong():\n    return C\n"
    )
    copied = run_alone(standalone_source(made.wrong, "f"))["f"]()
    assert repr(copied) == repr(made.C)


def test_what_cannot_be_copied_is_named(module):
    """An object of the course's own is the author's to replace."""
    made = module("objects", "STATE = iter([])\n\n\ndef wrong():\n    return next(STATE)\n")
    with pytest.raises(ValueError, match=r"'STATE' of type list_iterator cannot be copied"):
        standalone_source(made.wrong, "f")


def test_every_variant_of_the_course_runs_alone(course):
    """Each behaves as the original on a case of every aspect of its question."""
    count = 0
    functions = (q for q in course.questions.values() if isinstance(q, Question))
    for question in functions:
        for variant in question.variants:
            copy = run_alone(standalone_source(variant.function, question.name))[question.name]
            assert copy.__name__ == question.name
            for aspect in question.aspects:
                spec = aspect.visible[0]
                rng = rng_for("s", question.name, aspect.name)
                case = build_case(question, aspect, spec, True, rng)
                functions = (variant.function, variant.function, copy)
                one, again, copied = (text_of(play_answer(f, case)) for f in functions)
                if one != again:  # it draws from a generator of its own
                    continue
                assert one == copied, (question.name, variant.id)
                count += 1
    assert count > 1000


def text_of(answer):
    return repr(vars(answer) if hasattr(answer, "types") else write_value(answer))
