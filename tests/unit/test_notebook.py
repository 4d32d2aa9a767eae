"""Notebooks as modules: which cells count, and which statements of them."""

import json
import sys

import pytest

from autograder.inside.module import SubmissionFinder, load
from autograder.inside.notebook import MARK, clean_cell, split_notebook


def code(text, **mark):
    """A code cell as it stands in a notebook; ``mark`` is what nbgrader writes into it."""
    metadata = {"nbgrader": mark} if mark else {}
    return {"cell_type": "code", "metadata": metadata, "outputs": [], "source": text}


def answer(name, text):
    return code(text, grade_id=name, solution=True, grade=False)


def notebook(*cells):
    return MARK + json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


@pytest.fixture
def loaded():
    """Load the cells of a notebook as the module ``unit_n``, as a sandbox does."""
    path = list(sys.meta_path)

    def run(*cells):
        finder = SubmissionFinder({"unit_n": notebook(*cells)})
        sys.meta_path.append(finder)
        namespace, notes = load(finder, "unit_n")
        return namespace, [str(note) for note in notes]

    yield run
    sys.meta_path[:] = path
    sys.modules.pop("unit_n", None)


def test_cells_share_one_namespace_in_their_order(loaded):
    """A function of one cell uses a constant and a helper of others, and np is there."""
    namespace, notes = loaded(
        code("SCALE = 2"), answer("f", "def f(x):\n    return g(np.abs(x))"),
        code("def g(x):\n    return SCALE * x"),
    )  # fmt: skip
    assert namespace["f"](-3) == 6
    assert notes == []


def test_tests_of_nbgrader_and_text_are_no_code(loaded):
    """Graded cells that are no answers, markdown and raw cells are left out."""
    namespace, notes = loaded(
        {"cell_type": "markdown", "metadata": {}, "source": "1 / 0"},
        code("TESTED = 1 / 0", grade=True, solution=False, grade_id="test-f"),
        code("def f():\n    return 1", grade=True, solution=True, grade_id="f"),
    )
    assert namespace["f"]() == 1
    assert "TESTED" not in namespace
    assert notes == []


@pytest.mark.parametrize(
    "text",
    [
        "%matplotlib inline\ndef f(x):\n    return x + 1",
        "!pip install torch \\\n  --quiet\ndef f(x):\n    return x + 1",
        "%%time\ndef f(x):\n    return x + 1",
        "np.dot?\ndef f(x):\n    return x + 1",
        "files = !ls\ndef f(x):\n    %timeit 1\n    return x + 1",
    ],
)
def test_magics_and_shell_lines_do_no_harm(loaded, text):
    """What only a notebook understands is replaced, in answers too."""
    namespace, notes = loaded(answer("f", text))
    assert namespace["f"](1) == 2
    assert notes == []


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile f.py", "%%latex"])
def test_cells_of_another_language_are_left_out(loaded, magic):
    """Below such a magic there is no Python of the notebook's own."""
    namespace, notes = loaded(code(f"{magic}\ndef f(): return 1"))
    assert "f" not in namespace
    assert notes == []


def test_cleaning_leaves_the_lines_where_they_are():
    """A line that is replaced keeps its place and its indentation."""
    assert clean_cell("a = 1\nif a:\n    !ls\nb = 2") == "a = 1\nif a:\n    pass\nb = 2"


@pytest.mark.parametrize(
    "text",
    [
        "import matplotlib_that_is_not_there as plt\nplt.plot([1])\nplt.show()",
        "while True:\n    pass",
        "losses = [train(step) for step in range(10**9)]",
        "for step in range(10**9):\n    weights = train(weights)",
        "check('f')",
        "from autograder.notebook import check",
        "assert f(1) == 3",
    ],
)
def test_trials_and_plots_are_not_executed(loaded, text):
    """What no function needs costs no time and leaves no note."""
    namespace, notes = loaded(answer("f", "def f(x):\n    weights = x\n    return weights"),
                              code("def train(x):\n    while True: pass"), code(text))  # fmt: skip
    assert namespace["f"](1) == 1
    assert notes == []


@pytest.mark.parametrize(
    "text",
    [
        "import math",
        "math = __import__('math')",
        "try:\n    import math\nexcept ImportError:\n    math = None",
        "modules = load_all()\nmath = modules[0]",
    ],
)
def test_what_a_function_needs_is_executed(loaded, text):
    """Imports and values that a function looks up are there, whatever they take."""
    namespace, notes = loaded(
        code("def load_all():\n    return [__import__('math')]"),
        code(text),
        answer("f", "def f(x):\n    return math.floor(x)"),
    )
    assert namespace["f"](2.5) == 2
    assert notes == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("f = lambda: 7", 7),
        ("def g(): return 7\nf = g", 7),
        ("import functools\nf = functools.partial(int, '7')", 7),
        ("class A:\n    def g(self): return 7\nf = A().g", 7),
    ],
)
def test_an_answer_may_be_any_assignment(loaded, text, value):
    """In a cell for answers every assignment counts."""
    namespace, _ = loaded(answer("f", text))
    assert namespace["f"]() == value


def test_answers_in_a_dict_are_filled_in(loaded):
    """A quiz is answered in a dict, at once or one by one."""
    namespace, _ = loaded(code("ANSWERS = {'1': 'A', '2': int(28 * 28)}"), code("ANSWERS['3'] = 5"))
    assert namespace["ANSWERS"] == {"1": "A", "2": 784, "3": 5}


def test_a_cell_that_python_cannot_read_costs_itself_only(loaded):
    """The note names the cell and its line."""
    namespace, notes = loaded(
        answer("f", "def f():\n    return 1"), answer("g", "def g(:"),
        answer("h", "def h():\n    return 3"),
    )  # fmt: skip
    assert namespace["f"]() + namespace["h"]() == 4
    assert "g" not in namespace
    assert notes == ["unit_n.ipynb, cell 2 (g), line 1: SyntaxError: invalid syntax"]


def test_of_a_cell_that_is_there_twice_the_last_counts(loaded):
    """As when the notebook is run from top to bottom; a note says so."""
    namespace, notes = loaded(
        answer("f", "def f():\n    return 1"), code("'between'"),
        answer("f", "def f():\n    return 2"),
    )  # fmt: skip
    assert namespace["f"]() == 2
    (note,) = notes
    assert note.startswith("unit_n.ipynb: the cell f is there 2 times (cells 1 and 3)")


def test_an_error_is_found_in_its_cell(loaded):
    """Cells are files of their own, with the lines that a student sees."""
    namespace, _ = loaded(code("pass"), answer("f", "print('a trial')\n\ndef f():\n    1 / 0"))
    assert namespace["f"].__code__.co_filename == "unit_n.ipynb, cell 2 (f)"
    assert namespace["f"].__code__.co_firstlineno == 3


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b'{"cells": 3}',
        b'{"worksheets": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_notebook_says_so(data):
    """Damaged files have no functions and do not crash anything."""
    with pytest.raises(ValueError, match="it is no notebook"):
        split_notebook(MARK + data, "unit_n")
    finder = SubmissionFinder({"unit_n": MARK + data})
    namespace, (note,) = load(finder, "unit_n")
    assert namespace is None
    assert note.fatal
    assert str(note).startswith("unit_n.ipynb: it is no notebook")


@pytest.mark.parametrize(
    "cell",
    [
        None,
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": 5, "metadata": 7},
        {"cell_type": "code", "source": [1, "def g(): pass"], "metadata": {"nbgrader": []}},
        {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade_id": {}}}},
        {"cell_type": "code", "source": "(" * 5000, "metadata": {}},
        {"cell_type": "code", "source": "x = '\ud800'\0", "metadata": {}},
    ],
)
def test_cells_of_any_form_cost_nothing_else(loaded, cell):
    """Every part of a notebook is data that anybody may have written."""
    namespace, _ = loaded(cell, answer("f", ["def f():\n", "    return 1"]))
    assert namespace["f"]() == 1
