"""``pytest exercises/`` as a student runs it."""

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from autograder.build import PUBLIC_SEED
from autograder.course import load_course
from autograder.keyfile import dump_keys
from autograder.keys import obtain_keys
from autograder.release import freeze_key

ROOT = Path(__file__).resolve().parent.parent.parent

LOOP = """
def conv2d_forward(x, w, b, stride=1, padding=0):
    while True:
        try:
            pass
        except BaseException:
            pass
"""

FLIPPED = """
_right = cross_correlate2d


def cross_correlate2d(x, k):
    return _right(x, k[::-1, ::-1])
"""


@pytest.fixture
def handout(pytester):
    """The exercises as they are handed out, and nothing else of the project."""
    shutil.copytree(
        ROOT / "exercises", pytester.path / "exercises", ignore=shutil.ignore_patterns("__pyc*")
    )
    return pytester


def solve(handout, *units):
    """Copy model answers over the stubs; all of them if none is named."""
    for path in (ROOT / "solutions").glob("*.py"):
        if path.stem != "__init__" and (not units or path.stem in units):
            shutil.copy(path, handout.path / "exercises")


def append(handout, unit, text):
    path = handout.path / "exercises" / f"{unit}.py"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def run(handout, *arguments):
    # The tests' own plugins must not be needed: a student has pytest and the package only.
    return handout.runpytest_subprocess(
        "-p", "no:hypothesispytest", "-p", "no:timeout", "-p", "no:cacheprovider", *arguments
    )


def test_untouched_stubs_fail_without_a_traceback(handout):
    """Exit code 1, every question not implemented, all points zero."""
    result = run(handout, "exercises/")
    assert result.ret == 1
    text = result.stdout.str()
    assert "Traceback" not in text
    assert "Error" not in text
    assert "FAILURES" not in text
    rows = re.findall(r"^  (\w+) +0 / +([\d.]+) +0 / \d+  not implemented$", text, re.MULTILINE)
    assert len(rows) == 91
    assert re.search(r"^in all +0 / 900$", text, re.MULTILINE)


def test_model_answers_pass(handout):
    """Exit code 0 and full marks."""
    solve(handout)
    result = run(handout, "exercises/")
    assert result.ret == 0
    assert re.search(r"^in all +900 / 900$", result.stdout.str(), re.MULTILINE)
    assert "wrong" not in result.stdout.str()


def test_items_are_named_by_question_and_aspect(handout):
    """An aspect can be run by its id, from inside the folder too."""
    solve(handout, "conv_layers")
    result = run(handout, "exercises/conv_layers.py::conv2d_forward::stride", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*conv_layers.py::conv2d_forward::stride PASSED*"])
    import os

    os.chdir(handout.path / "exercises")
    assert handout.runpytest_subprocess("conv_layers.py", "-q").ret == 0


def test_keywords_and_first_failure(handout):
    """-k selects, -x stops, -q keeps the table."""
    solve(handout, "pooling")
    assert run(handout, "exercises/", "-k", "max_pool2d_forward", "-q").ret == 0
    result = run(handout, "exercises/", "-x", "-q")
    assert result.ret == 1
    assert "1 unimplemented" in result.stdout.str()
    assert "not implemented" in result.stdout.str()


def test_a_failure_shows_the_smallest_input(handout):
    """Aspect, input, expected, got and the worst index are there, by the note's own example."""
    solve(handout, "convolution")
    append(handout, "convolution", FLIPPED)
    result = run(handout, "exercises/convolution.py", "-k", "cross_correlate2d and values")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "cross_correlate2d, values: *",
            "wrong values: 4 of 4 values differ, at worst by 14 (allowed 0.0005)",
            "on the smallest failing input (003 §1.2)",
            "  x, shape (3, 3) =",
            "*[[[]1., 2., 3.[]],",
            "  expected, shape (2, 2) =",
            "*[[[]25., 31.[]],",
            "  got, shape (2, 2) =",
            "*[[[]11., 17.[]],",
            "worst at [[]0, 0[]]: expected 25.0, got 11.0",
            "hint: *",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_an_endless_loop_is_stopped_and_costs_one_question(handout):
    """Even a loop that catches everything; the other questions of the file keep their points."""
    solve(handout)
    append(handout, "conv_layers", LOOP)
    result = run(handout, "exercises/conv_layers.py", "--exercise-timeout", "1")
    assert result.ret == 1
    text = result.stdout.str()
    assert "conv2d_forward: no answer within 1 s" in text
    assert re.search(r"^  conv2d_forward +0 / 12 +0 / \d+  timed out$", text, re.MULTILINE)
    assert re.search(r"^  conv2d_backward +16 / 16 ", text, re.MULTILINE)


def test_a_file_that_hangs_while_it_loads_is_stopped(handout):
    """The other files still run."""
    solve(handout)
    append(handout, "pooling", "\nwhile True:\n    pass\n")
    result = run(handout, "exercises/", "--exercise-timeout", "1")
    text = result.stdout.str()
    assert "pooling.py was still loading after 1 s" in text
    assert re.search(r"^  adam +26 / 26 ", text, re.MULTILINE)


def test_a_syntax_error_costs_only_its_file(handout):
    """It is one line with file and line number, and the other files are graded."""
    solve(handout)
    append(handout, "pooling", "\ndef broken(:\n")
    result = run(handout, "exercises/")
    text = result.stdout.str()
    assert re.search(r"pooling\.py, line \d+: SyntaxError", text)
    assert "Traceback" not in text
    assert re.search(r"^in all +800 / 900$", text, re.MULTILINE)


def test_a_stray_statement_costs_nothing(handout):
    """An import that is not there, or a call at the end that raises, is noted and skipped."""
    solve(handout)
    append(handout, "pooling", "\nimport no_such_package\nraise RuntimeError('stray')\n")
    result = run(handout, "exercises/")
    assert result.ret == 0
    assert "ModuleNotFoundError" in result.stdout.str()
    assert "RuntimeError: stray" in result.stdout.str()


def test_warnings_of_the_student_are_not_errors(handout):
    """A project's own filterwarnings must not fail a right answer."""
    solve(handout)
    append(
        handout,
        "convolution",
        "\n_pad = zero_pad2d\n\n\ndef zero_pad2d(x, padding):\n"
        "    import warnings\n    warnings.warn('hm')\n    np.float64(1) / np.float64(0)\n"
        "    return _pad(x, padding)\n",
    )
    handout.makeini("[pytest]\nfilterwarnings = error\n")
    assert run(handout, "exercises/convolution.py").ret == 0


def test_an_accepted_convention_passes_with_a_note(handout):
    """What another textbook teaches is right here as it is when graded."""
    from solutions.rubric.parameters.lenet5_c3_table import lenet5_c3_table

    solve(handout)
    note = next(v.text for v in lenet5_c3_table.variants if v.kind == "convention")
    append(
        handout,
        "parameters",
        "\n_table = lenet5_c3_table\n\n\ndef lenet5_c3_table():\n    return _table().astype(int)\n",
    )
    result = run(handout, "exercises/parameters.py")
    assert result.ret == 0
    assert note in result.stdout.str()


def test_xdist_gives_the_same_table(handout):
    """The table is made from the reports of all workers."""
    solve(handout, "convolution", "optimizers")
    alone = run(handout, "exercises/", "-q")
    spread = run(handout, "exercises/", "-q", "-n", "2")
    assert table(alone) == table(spread)
    assert len(table(alone)) > 22


def table(result):
    lines = result.stdout.lines
    start = next(i for i, line in enumerate(lines) if "exercises ==" in line)
    return [line for line in lines[start:] if " / " in line]


def test_junit_report(handout):
    """Each aspect is a test case; failures carry the student's text, not a traceback."""
    run(handout, "exercises/", "--junitxml=report.xml")
    [suite] = ET.parse(handout.path / "report.xml").getroot()
    assert int(suite.get("failures")) == len(suite) > 100
    assert "adam: not implemented yet" in {case[0].text for case in suite}


def test_neither_torch_nor_solutions_is_needed(handout):
    """The run does not import torch even where it is installed."""
    solve(handout)
    append(
        handout,
        "pooling",
        "\nimport sys\nassert 'torch' not in sys.modules and 'pydantic' not in sys.modules\n",
    )
    result = run(handout, "exercises/")
    assert result.ret == 0
    assert "AssertionError" not in result.stdout.str()


def test_unreadable_cases_are_one_sentence(handout):
    """A damaged case file says what to do."""
    (handout.path / "exercises" / "cases" / "pooling.json").write_text('{"format": 99}')
    result = run(handout, "exercises/pooling.py")
    assert result.ret != 0
    assert "Unpack the exercises again" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_other_python_files_are_left_to_pytest(handout):
    """A file without frozen cases is collected as ever."""
    handout.makepyfile(test_own="def test_own():\n    assert 1 + 1 == 2\n")
    run(handout, "test_own.py").assert_outcomes(passed=1)


def test_a_known_mistake_is_told_to_the_program_that_has_it(handout):
    """The sentence is locked in the cases; another mistake opens no other sentence."""
    question = "cross_correlate2d"
    course = load_course(ROOT)
    [key] = obtain_keys(ROOT, [(course.questions[question], 10.0)], PUBLIC_SEED)
    cases = handout.path / "exercises" / "cases" / "convolution.json"
    cases.write_text(dump_keys([freeze_key(key)]), encoding="utf-8")
    [flipped] = [v for v in key.variants if v.id == "kernel-flipped"]
    assert flipped.text not in cases.read_text(encoding="utf-8")
    solve(handout, "convolution")
    append(handout, "convolution", FLIPPED)
    text = " ".join(run(handout, "exercises/convolution.py").stdout.str().split())
    assert text.count("mistake: ") == 1
    assert f"mistake: {flipped.text} Your function returns exactly" in text
    assert f"hint: {flipped.hint}" in text
    append(handout, "convolution", FLIPPED.replace("::-1, ::-1", "::-1, ::-1] * k[::1, ::1"))
    text = " ".join(run(handout, "exercises/convolution.py").stdout.str().split())
    assert flipped.text not in text


def test_a_reason_that_aspects_share_is_told_once(handout):
    """Of a file, a function and an endless loop; what they cost is counted all the same."""
    solve(handout, "dense", "vision", "pooling")
    append(handout, "dense", "def broken(:\n")
    append(handout, "vision", "del box_iou\n")
    append(handout, "pooling", "def global_avg_pool2d(x):\n    while True:\n        pass\n")
    units = [f"exercises/{unit}.py" for unit in ("dense", "vision", "pooling")]
    result = run(handout, *units, "--exercise-timeout", "0.5")
    told, _, table = result.stdout.str().partition("= exercises =")
    assert told.count("SyntaxError") == 1
    assert told.count("box_iou is not defined") == 1
    assert told.count("no answer within 0.5 s") == 1
    assert len(re.findall(r"^  \w+ +0 / +[\d.]+ +0 / \d+  missing$", table, re.MULTILINE)) == 17
    failed = int(re.search(r"(\d+) failed,", table)[1])
    again = int(re.search(r"(\d+) failed for a reason told above", table)[1])
    costs = re.findall(r" 0 / (\d+)  (?:missing|timed out)$", table, re.MULTILINE)
    assert (failed, failed + again) == (3, sum(map(int, costs)))


def test_a_wrong_answer_before_a_time_out_is_told_as_well(handout):
    """Only the reason that is the same is not repeated."""
    solve(handout, "pooling")
    slow = """
_right = global_avg_pool2d


def global_avg_pool2d(x):
    while x.shape[2] != x.shape[3]:
        pass
    return _right(x) + 1
"""
    append(handout, "pooling", slow)
    text = run(handout, "exercises", "-k", "global_avg_pool2d", "--exercise-timeout", "0.5")
    assert "wrong values" in text.stdout.str()
    assert text.stdout.str().count("no answer within 0.5 s") == 1


def test_the_table_stands_at_the_end(handout):
    """Pytest's own list of failures follows it only where somebody asks for that list."""
    append(handout, "convolution", "def convolve1d(f, g):\n    return None\n")
    arguments = ("exercises/convolution.py", "-k", "convolve1d")
    last = run(handout, *arguments).stdout.str().partition("= exercises =")[2]
    assert "FAILED" not in last
    asked = run(handout, *arguments, "-rf").stdout.str().partition("= exercises =")[2]
    assert "FAILED exercises/convolution.py::convolve1d::values" in asked


def test_a_file_that_was_renamed_is_missed(handout):
    """Its questions would be missing without a word; a notebook may stand in its place."""
    folder = handout.path / "exercises"
    (folder / "dense.py").rename(folder / "Dense.py")
    (folder / "vision.py").rename(folder / "vision.ipynb")
    text = run(handout, "exercises/").stdout.str()
    assert "note: no file here is called dense.py; questions of a missing file" in text
