"""The sentences that a student reads, in each language.

English is what the engine is written in: an English sentence, with names in braces for what
varies, is the key under which its translation stands. There are two tables. Of what is told
at the end (`FIXED`), the template is at hand, and `say` fills it in. What was written while a
submission was run and judged (`TOLD`) is kept in English, in answer keys, records and the
gradebook, so that no score depends on the language; `retell` finds the template that such a
sentence was made from, and fills in its translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

ENGLISH = "en"
CHINESE = "zh"
LANGUAGES = (ENGLISH, CHINESE)

FIXED: Mapping[str, str] = MappingProxyType(
    {
        # verdicts
        "right": "正确",
        "wrong": "错误",
        "wrong type": "类型错误",
        "wrong shape": "形状错误",
        "wrong dtype": "dtype 错误",
        "not finite": "出现 NaN 或无穷大",
        "wrong values": "数值错误",
        "not an answer": "不是有效答案",
        "raised": "抛出了异常",
        "did not raise": "没有抛出异常",
        "timed out": "超时",
        "loading timed out": "加载超时",
        "out of time": "总时间用完",
        "out of processor time": "处理器时间用完",
        "out of memory": "内存用完",
        "output too large": "结果太大",
        "killed": "进程中止",
        "missing": "没有找到",
        "not implemented": "尚未实现",
        "not answered": "尚未作答",
        "not counted": "未计分",
        "ungraded": "未评分",
        # a failing aspect
        "{question}: not implemented yet": "{question}：尚未实现",
        "{question}: not answered yet": "{question}：尚未作答",
        "{question}: not counted until the aspect {aspect!r} passes": (
            "{question}：方面 {aspect!r} 通过之后才计分"
        ),
        "{question}: {message}": "{question}：{message}",
        "{question}, {aspect}: {about}": "{question}，{aspect}：{about}",
        "{verdict}: {message}": "{verdict}：{message}",
        "on the smallest failing input": "出错的最小输入",
        "on the smallest failing input ({label})": "出错的最小输入（{label}）",
        "expected {error} to be raised": "应当抛出 {error}",
        "expected": "应为",
        "got": "得到",
        "{name}, shape {shape} =": "{name}，形状 {shape} =",
        "worst at {place}: expected {expected}, got {got}": (
            "差得最多的位置 {place}：应为 {expected}，得到 {got}"
        ),
        "the call changed its argument {name!r}": "调用改动了参数 {name!r}",
        "{name} after the call": "调用之后的 {name}",
        "hint: {text}": "提示：{text}",
        "mistake: {text}": "错因：{text}",
        "To see it yourself, paste this in the folder of your file:": (
            "想自己看一看，就在你的文件所在的文件夹里运行这段程序："
        ),
        "This is a hidden case; do not give it away. In the folder of the student's file:": (
            "这是隐藏用例，请勿外传。在学生文件所在的文件夹里运行："
        ),
        # what explains the answers, see `autograder.diagnose`
        "The values are right, but the axes {axes} are exchanged.": (
            "数值正确，但第 {axes} 轴的次序调换了。"
        ),
        "The values are right, but axes of length 1 are too many or missing: the shape is {got} "
        "in place of {want}.": ("数值正确，但长度为 1 的轴多了或少了：形状是 {got}，应为 {want}。"),
        "The values are right and in the right order, but the shape is {got} in place of "
        "{want}.": "数值和次序都正确，但形状是 {got}，应为 {want}。",
        "The right values are repeated along an axis: the shape is {got} in place of {want}. "
        "Broadcasting does this when an axis of length 1 is missing.": (
            "正确的数值沿一个轴重复了：形状是 {got}，应为 {want}。"
            "少了长度为 1 的轴时，广播会造成这种结果。"
        ),
        "Every value is 0.": "所有的值都是 0。",
        "Every value has the wrong sign.": "所有的值符号都反了。",
        "Every value is {factor} times the right one.": "每个值都是正确值的 {factor} 倍。",
        "Every value is the right one times {factor}.": "每个值都是正确值乘以 {factor}。",
        "The values are right, but they run backwards along axis {axes}.": (
            "数值正确，但沿第 {axes} 轴的次序是反的。"
        ),
        "Every value is the right one {shift}.": "每个值都等于正确值 {shift}。",
        "The first step is right, and the second one is wrong.": "第一步正确，第二步出错。",
        "Along the first axis only the first item is right.": "沿第一个轴，只有第一项正确。",
        "Along the first axis only the last item is right.": "沿第一个轴，只有最后一项正确。",
        "Only the first row or column is wrong; everything else is right.": (
            "只有第一行或第一列错误，其余都正确。"
        ),
        "Only the last row or column is wrong; everything else is right.": (
            "只有最后一行或最后一列错误，其余都正确。"
        ),
        "Only the first and last rows or columns are wrong; everything inside is right.": (
            "只有最外面的行或列错误，里面都正确。"
        ),
        "Only the first value is wrong; everything else is right.": (
            "只有第一个值错误，其余都正确。"
        ),
        "Only the last value is wrong; everything else is right.": (
            "只有最后一个值错误，其余都正确。"
        ),
        "Only the first and last values are wrong; everything inside is right.": (
            "只有首尾的值错误，中间都正确。"
        ),
        "It is right with {name} = {value} and wrong with anything else.": (
            "只有 {name} = {value} 时正确，取其他值时都错误。"
        ),
        "It is wrong with {name} = 0 and right with anything else.": (
            "只有 {name} = 0 时错误，取其他值时都正确。"
        ),
        "It is right only if {name} is the same in both directions.": (
            "只有 {name} 在两个方向上相同时才正确。"
        ),
        "It is right only if {name} is square.": "只有 {name} 是方形时才正确。",
        "It is right only if the first axis of {name} has length 1.": (
            "只有 {name} 的第一个轴长度为 1 时才正确。"
        ),
        "It is right only if no two values of {name} are equal.": (
            "只有 {name} 中没有相等的值时才正确。"
        ),
        "In the result {part}: {text}": "结果的 {part} 部分：{text}",
        "Two mistakes together explain your answers. First: {first} Second: {second}": (
            "两个错误合在一起可以解释你的结果。其一：{first}其二：{second}"
        ),
        "Your function returns exactly what this mistake returns on all the cases that can show "
        "it: {cases}.": "在所有能显出这个错误的 {cases} 个用例上，你的结果与它完全一致。",
        "Your function returns exactly what the first returns on so many cases: {first}; what the "
        "second returns: {second}; what the two make together: {both}. No wrong case is left.": (
            "你的结果与前一个错误完全一致的用例：{first} 个；与后一个完全一致的：{second} 个；"
            "与两者合起来一致的：{both} 个。此外没有出错的用例。"
        ),
        "This explains a part. Cases on which your function returns exactly what this mistake "
        "returns: {cases}; cases on which something else is wrong too: {unexplained}.": (
            "这只解释了一部分：有 {cases} 个用例的结果与这个错误完全一致，"
            "另有 {unexplained} 个用例还有别的错误。"
        ),
        "This holds on all the cases that are wrong: {cases}.": (
            "所有出错的 {cases} 个用例都符合这一点。"
        ),
        "This holds on {cases} of the {wrong} cases that are wrong.": (
            "出错的 {wrong} 个用例中，有 {cases} 个符合这一点。"
        ),
        "Cases that are right so: {right}; cases that are wrong otherwise: {cases}.": (
            "这样正确的用例有 {right} 个，除此之外出错的有 {cases} 个。"
        ),
        # feedback in a notebook
        "not graded": "未评分",
        "{verdict}.": "{verdict}。",
        "{aspect} ({verdict})": "{aspect}（{verdict}）",
        ", ": "、",
        "Passed: {names}.": "通过：{names}。",
        "Not passed: {names}.": "未通过：{names}。",
        "What it looks like: {text}": "看起来是：{text}",
        "Hint: {text}": "提示：{text}",
        "{aspect}: {verdict}, on a case that only the grader has": (
            "{aspect}：{verdict}，出现在只有评分时才用的用例上"
        ),
        "{aspect}, on a case like those that you have:": "{aspect}，在与你手头相似的一个用例上：",
        "Answered. Whether it is right is judged when you hand in.": (
            "已作答。答案对不对，提交之后才评判。"
        ),
        # the task of a question in a notebook
        "{n} points": "{n} 分",
        "1 point": "1 分",
        "Examples": "例子",
        # the table that pytest closes with
        "exercises": "练习",
        "question": "题目",
        "points": "分数",
        "aspects": "方面",
        "state": "状态",
        "note: {text}": "说明：{text}",
        "in all": "合计",
        "judged later": "提交后评判",
        "answered {answer}; it is judged when you hand in": "已作答 {answer}，提交后评判",
        "A quiz answer is judged when you hand in; here you see whether it is given.": (
            "测验的答案在提交后评判，这里只显示是否已经作答。"
        ),
        "These are the visible cases. More cases run when your work is graded.": (
            "以上是可见的用例。评分时还会运行更多的用例。"
        ),
        "no file here is called {names}; questions of a missing file earn nothing": (
            "这里没有名为 {names} 的文件；缺少的文件里的题目没有分数"
        ),
        # the aspect of every quiz question
        "the answer is right": "答案正确",
        # the tables of a graded class
        "Students": "学生",
        "Questions": "题目",
        "student": "学生",
        "what cost points": "失分原因",
        "mean": "平均分",
        "most frequent misconception": "最常见的错误",
        "nothing": "无",
        "everything: {cause}": "全部：{cause}",
        "and {n} more": "另有 {n} 题",
        "{names}: {cause}": "{names}：{cause}",
        "{names} and {n} more: {cause}": "{names} 等，另有 {n} 题：{cause}",
        "{verdict} in {aspects}": "{verdict}（{aspects}）",
        "UNGRADED: {fault}": "未评分：{fault}",
    }
)
"""Sentences that are written when a report is."""

TOLD: Mapping[str, str] = MappingProxyType(
    {
        # comparing a result with the expected one
        "expected an array of shape {shape}, got {found}": "应为形状 {shape} 的数组，得到 {found}",
        "expected shape {want}, got {got}": "形状应为 {want}，得到 {got}",
        "expected dtype {want}, got {got}": "dtype 应为 {want}，得到 {got}",
        "NaN or infinity": "出现 NaN 或无穷大",
        "{n} of {size} value differs": "{size} 个值中有 {n} 个不同",
        "{n} of {size} values differ": "{size} 个值中有 {n} 个不同",
        "{share}, at worst by {gap} (allowed {allowed})": (
            "{share}，最多相差 {gap}（允许 {allowed}）"
        ),
        "expected {n} results, got {m}": "应返回 {n} 个结果，得到 {m} 个",
        "expected a dict with the keys {keys}, got {found}": (
            "应为带有键 {keys} 的 dict，得到 {found}"
        ),
        "the keys {keys} are missing": "缺少键 {keys}",
        "the keys {keys} are not asked for": "多出了键 {keys}",
        "an integer far too large": "整数大得离谱",
        "expected {found}, got {other}": "应为 {found}，得到 {other}",
        # naming a value
        "None (is a return missing?)": "None（是不是漏了 return？）",
        "an array of shape {shape}": "形状为 {shape} 的数组",
        "a 0-d array": "0 维数组",
        "a {word} of {n}": "长度为 {n} 的 {word}",
        "an object of type {word}": "{word} 类型的对象",
        "a {word}": "{word} 类型的值",
        "an {word}": "{word} 类型的值",
        # exceptions
        "raised {error} ({file}, line {line})": "抛出了 {error}（{file} 第 {line} 行）",
        "raised {error}": "抛出了 {error}",
        "expected {word}, but this was raised: {error} ({file}, line {line})": (
            "应当抛出 {word}，抛出的却是：{error}（{file} 第 {line} 行）"
        ),
        "expected {word}, but this was raised: {error}": "应当抛出 {word}，抛出的却是：{error}",
        "expected {word} to be raised, got {found}": "应当抛出 {word}，得到 {found}",
        # results of another form or size than asked for
        "expected a result with the part {part}, got {found}": (
            "结果里应有 {part} 这一部分，得到 {found}"
        ),
        "the result is not of the form that was asked for: {why}": "结果的形式不符合要求：{why}",
        "the result is too large to report ({kind})": "结果太大，无法报告（{kind}）",
        "the result is too large: {kind} of {amount}, where a call may return {m} MiB in all": (
            "结果太大：{kind}，{amount}；一次调用总共最多返回 {m} MiB"
        ),
        "the results are too large: {n} MiB in all, where {m} MiB are allowed": (
            "结果太大：总共 {n} MiB，最多允许 {m} MiB"
        ),
        # answers to quiz questions
        "the answer {answer} is wrong": "答案 {answer} 不对",
        "the answer is {found}; write one of {letters}": "答案是 {found}；请写 {letters} 中的一个",
        "the answer is {found}; write a number, without quotes": (
            "答案是 {found}；请写一个数字，不加引号"
        ),
        "the truth value {value}": "真值 {value}",
        "the number {value}": "数字 {value}",
        "a number that is not finite": "一个不是有限值的数",
        "the text {value}": "文本 {value}",
        "too large to show": "（太大，不显示）",
        # what kept a question from being answered
        "{word} is not defined": "没有定义 {word}",
        "{word} is of type {kind}, but it must be a dict": (
            "{word} 的类型是 {kind}，但它必须是 dict"
        ),
        "not answered": "尚未作答",
        "the file is missing": "缺少这个文件",
        "{file}.py could not be loaded": "无法加载 {file}.py",
        "{file}, line {line}: {error}": "{file} 第 {line} 行：{error}",
        "{file}.py: {why}": "{file}.py：{why}",
        # limits
        "no answer within {s} s": "{s} 秒之内没有给出结果",
        "{file}.py was still loading after {s} s": "{s} 秒之后 {file}.py 仍未加载完",
        "the whole submission used up its {s} s": "整份作业用完了 {s} 秒",
        "used up {s} s of processor time": "用完了 {s} 秒处理器时间",
        "{what}, while {file}.py was loaded": "加载 {file}.py 时{what}",
        "needed more than {n} MiB of memory ({file}, line {line}): {detail}": (
            "需要的内存超过 {n} MiB（{file} 第 {line} 行）：{detail}"
        ),
        "needed more than {n} MiB of memory ({file}, line {line})": (
            "需要的内存超过 {n} MiB（{file} 第 {line} 行）"
        ),
        "needed more than {n} MiB of memory: {detail}": "需要的内存超过 {n} MiB：{detail}",
        "needed more than {n} MiB of memory": "需要的内存超过 {n} MiB",
        "not tried, because an earlier case of this question {why}": (
            "没有运行，因为这道题前面的一个用例{why}"
        ),
        "timed out": "超时了",
        "used up the processor time": "用完了处理器时间",
        "used up the memory": "用完了内存",
        "returned too much": "返回的结果太大",
        "ended the process": "结束了进程",
        "the process ended: {signal}": "进程中止：{signal}",
        "the process was ended by os._exit({code})": "进程被 os._exit({code}) 结束",
        # notes about files
        "{file}.py was not read, because it is larger than 1 MiB": (
            "没有读取 {file}.py，因为它大于 1 MiB"
        ),
        "{file}.py was not read, because the submission has too many files": (
            "没有读取 {file}.py，因为作业的文件太多"
        ),
        "{file} is left out: the files are too large together": "忽略 {file}：所有文件合起来太大",
        "{file} is left out: it is {why}": "忽略 {file}：{why}",
        "larger than {n} MiB": "大于 {n} MiB",
        "a symbolic link, which is not followed": "它是符号链接",
        "neither a file nor a folder": "它既不是文件，也不是文件夹",
    }
)
"""Sentences that were written, and kept, while a submission was run and judged."""

_VALUES = {
    "n": r"[\d.]+",
    "m": r"[\d.]+",
    "s": r"[\d.e+-]+",
    "size": r"\d+",
    "line": r"\d+",
    "shape": r"\([\d, ]*\)",
    "word": r"\w+",
    "file": r"[^:/]+?",
}
"""What may stand for a name in a template, where it is not just any text."""

_OURS = frozenset({"found", "other", "share", "what", "why"})
"""Parts that are sentences of the engine in their turn; all others may be a student's."""

_IS_CHINESE = re.compile(r"[\u4e00-\u9fff]")

_FIELD = re.compile(r"\{(\w+)\}")


def say(language: str, template: str, **values: Any) -> str:
    """Fill in a fixed sentence in a language."""
    if language == ENGLISH:
        return template.format(**values)
    return FIXED[template].format(**values)


def retell(language: str, sentence: str) -> str:
    """Translate a sentence that the engine wrote; one that it does not know stays as it is.

    Parameters
    ----------
    sentence : str
        In English. What a student's program wrote (the text of an exception) may be part of
        it, and is not translated.
    """
    if language == ENGLISH:
        return sentence
    for pattern, template in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return _fill_in(language, TOLD[template], found.groupdict())
    return sentence


def _fill_in(language: str, template: str, parts: dict[str, str]) -> str:
    """Fill in a translated template; the parts that the engine wrote are translated too."""
    for name in _OURS & parts.keys():
        parts[name] = retell(language, parts[name])
        if _IS_CHINESE.match(parts[name]):  # no blank between Chinese characters
            template = template.replace(f" {{{name}}}", f"{{{name}}}")
    return template.format(**parts)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile the templates; the one with most words of its own is tried first."""
    ordered = sorted(TOLD, key=lambda template: -len(_FIELD.sub("", template)))
    return tuple((re.compile("".join(_pattern(text)), re.DOTALL), text) for text in ordered)


def _pattern(template: str) -> Iterator[str]:
    place = 0
    for found in _FIELD.finditer(template):
        yield re.escape(template[place : found.start()])
        yield f"(?P<{found[1]}>{_VALUES.get(found[1], '.+')})"
        place = found.end()
    yield re.escape(template[place:])
