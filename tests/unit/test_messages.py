"""What students read, in Chinese: no sentence is missing, none is dead, nothing gets lost."""

import ast
import re
import string
from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder.answer_key import Case, Raises
from autograder.compare import compare
from autograder.inside.values import Opaque
from autograder.judge import judge_case
from autograder.messages import CHINESE, ENGLISH, FIXED, LANGUAGES, TOLD, retell, say
from autograder.option import compare_answer
from autograder.outcome import Outcome, OutcomeKind
from autograder.run.record import NOT_TRIED, tell_memory
from autograder.verdict import Verdict

ENGINE = Path(autograder.__path__[0])
HAN = re.compile(r"[\u4e00-\u9fff]")


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def literals(template):
    texts = (text.strip(" (),:") for text, *_ in string.Formatter().parse(template))
    return [text for text in texts if len(text) > 3]


def constants():
    """All texts that stand in the engine outside the catalogue."""
    for path in ENGINE.rglob("*.py"):
        if path.name != "messages.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


# the catalogue ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", [FIXED, TOLD], ids=["fixed", "told"])
def test_a_translation_fills_in_the_same_parts(table):
    """Nothing that varies is left out, and the sentence is Chinese."""
    for template, chinese in table.items():
        assert fields(chinese) == fields(template), template
        assert re.search(r"[\u3000-\u9fff\uff00-\uffef]", chinese), template


def test_every_verdict_and_state_has_a_name():
    """In the table of pytest and in that of a class."""
    for verdict in Verdict:
        assert HAN.search(say(CHINESE, str(verdict)))
    assert {"wrong", "not answered"} <= FIXED.keys()


def test_every_sentence_that_the_engine_says_is_in_the_catalogue():
    """Each call of `say` with a template written out; `templates` in variables are below."""
    said = set()
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="say"), args=[_, ast.Constant(value=template)]):
                    said.add(template)
    assert len(said) > 20
    assert said <= FIXED.keys()


@pytest.mark.parametrize("table", [FIXED, TOLD], ids=["fixed", "told"])
def test_no_sentence_of_the_catalogue_is_dead(table):
    """A sentence that was changed in the engine is changed here too."""
    written = "\n".join(constants())
    dead = [template for template in table for text in literals(template) if text not in written]
    assert dead == []


def test_english_is_what_the_engine_is_written_in():
    """Nothing is looked up for it."""
    assert say(ENGLISH, "{a} of {b}, as it happens", a=1, b=2) == "1 of 2, as it happens"
    assert retell(ENGLISH, "NaN or infinity") == "NaN or infinity"
    assert LANGUAGES == ("en", "zh")


# sentences as they are written ------------------------------------------------------------

ARRAY = np.arange(6.0).reshape(2, 3)
WRONG_RESULTS = [
    (None, ARRAY),
    (3, ARRAY),
    ("text", ARRAY),
    ((1, 2), ARRAY),
    ({"a": 1}, ARRAY),
    (np.array(1.0), np.ones(3)),
    (ARRAY.T, ARRAY),
    (ARRAY.astype(complex), ARRAY),
    (ARRAY * np.nan, ARRAY),
    (ARRAY + 1, ARRAY),
    (np.array([1]), np.array([2])),
    (np.array([1, 2]), np.array([2, 3])),
    (ARRAY, (ARRAY, ARRAY)),
    ((ARRAY,), (ARRAY, ARRAY)),
    ([1], {"a": 1}),
    ({}, {"a": 1, "b": 2}),
    ({"a": 1, "b": 2}, {"a": 1}),
    (10**5000, 1.0),
    (None, 1.0),
    (True, 1),
    (1.5, 1),
    (float("inf"), 1.0),
    (2.0, 1.0),
    (2, 1),
    (Opaque("Tensor"), 1.0),
    (np.float32(2), 1.0),
]


@pytest.mark.parametrize(("got", "want"), WRONG_RESULTS, ids=range(len(WRONG_RESULTS)))
def test_every_difference_is_told_in_chinese(got, want):
    """No English word is left but names of types."""
    message = compare(got, want, 1e-5).message
    told = retell(CHINESE, message)
    assert HAN.search(told), message
    types = r"None|NaN|return|dtype|dict|tuple|float|int|str|bool|list|complex|inf|Tensor"
    left = re.sub(rf"({types})\d*|'[^']*'|\de[-+]\d+", "", told)
    assert not re.search(r"[a-z]{2,}", left), told
    assert set(re.findall(r"\d+", message)) == set(re.findall(r"\d+", told))


def judge(outcome, answer=1.0, **changes):
    case = Case("values", True, "call", {"x": 1}, 1, "result", answer, **changes)
    return judge_case(case, outcome, answer, 1e-5).difference.message


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            judge(Outcome(OutcomeKind.RAISED, error="KeyError: 'x'", file="a.py", line=3)),
            "抛出了 KeyError: 'x'（a.py 第 3 行）",
        ),
        (judge(Outcome(OutcomeKind.RAISED, error="KeyError: 'x'")), "抛出了 KeyError: 'x'"),
        (
            judge(Outcome(OutcomeKind.RAISED, error="KeyError: 1", file="a.py", line=3), Raises()),
            "应当抛出 ValueError，抛出的却是：KeyError: 1（a.py 第 3 行）",
        ),
        (
            judge(Outcome(OutcomeKind.RETURNED, value=None), Raises()),
            "应当抛出 ValueError，得到 None",
        ),
        (
            judge(Outcome(OutcomeKind.RETURNED, value=(1, 2)), part="C1"),
            "结果里应有 'C1' 这一部分，得到长度为 2 的 tuple",
        ),
        (
            judge(Outcome(OutcomeKind.RETURNED, value=Opaque("array of 90 MiB"))),
            "结果太大：array，90 MiB；一次调用总共最多返回 64 MiB",
        ),
        (compare_answer("A", "B", ("A", "B"), 0).message, "答案 A 不对"),
        (
            compare_answer(3, "B", ("A", "B"), 0).message,
            '答案是数字 3；请写 "A", "B" 中的一个',
        ),
        (compare_answer("x", 3, (), 0).message, "答案是文本 'x'；请写一个数字，不加引号"),
        (compare_answer(True, 3, (), 0).message, "答案是真值 True；请写一个数字，不加引号"),
        (tell_memory(512), "需要的内存超过 512 MiB"),
        (
            "needed more than 8 MiB of memory (a.py, line 2): x",
            "需要的内存超过 8 MiB（a.py 第 2 行）：x",
        ),
        ("no answer within 0.5 s", "0.5 秒之内没有给出结果"),
        ("pooling.py was still loading after 2 s", "2 秒之后 pooling.py 仍未加载完"),
        (
            "used up 3 s of processor time, while a.py was loaded",
            "加载 a.py 时用完了 3 秒处理器时间",
        ),
        ("pooling.py: the file is missing", "pooling.py：缺少这个文件"),
        ("a.py, line 3: SyntaxError: invalid syntax", "a.py 第 3 行：SyntaxError: invalid syntax"),
        ("adam is not defined", "没有定义 adam"),
        (
            "ANSWERS is of type list, but it must be a dict",
            "ANSWERS 的类型是 list，但它必须是 dict",
        ),
    ],
)
def test_a_sentence_is_told_in_chinese(message, told):
    """Word for word."""
    assert retell(CHINESE, message) == told


@pytest.mark.parametrize("kind", NOT_TRIED)
def test_why_a_case_was_not_tried_is_told_in_chinese(kind):
    """For each reason."""
    message = f"not tried, because an earlier case of this question {NOT_TRIED[kind]}"
    assert not re.search("[a-z]", retell(CHINESE, message))


def test_what_a_student_wrote_is_left_alone():
    """Neither an error's text nor a sentence that the engine does not know is translated."""
    mine = "ValueError: expected shape (2,), got {x} a 0-d array"
    assert retell(CHINESE, f"raised {mine}") == f"抛出了 {mine}"
    assert retell(CHINESE, "the grader failed: {}") == "the grader failed: {}"
