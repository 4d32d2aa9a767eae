"""The words of the pages, in each language that they are written in.

A page is given the words of its language; nothing looks a language up by itself. Words of the
course (titles, hints, explanations) come from the course, see `autograder.report.titles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.verdict import Verdict

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Attributes
    ----------
    language : str
        As HTML names it.
    table : mapping of str to str
        By a key that names the place; some hold fields in braces.
    verdicts : mapping of Verdict to (str, str)
        The name of a verdict, and a sentence that explains it without any value.
    """

    language: str
    table: Mapping[str, str]
    verdicts: Mapping[Verdict, tuple[str, str]]

    @property
    def code(self) -> str:
        """The language as the engine names it: ``en`` or ``zh``."""
        return self.language.partition("-")[0]

    def __call__(self, key: str, **fields: object) -> str:
        """Write the words for ``key`` with its fields filled in."""
        text = self.table[key]
        return text.format(**fields) if fields else text

    def verdict(self, verdict: Verdict) -> str:
        """Name a verdict."""
        return self.verdicts[verdict][0]

    def about(self, verdict: Verdict) -> str:
        """Explain a verdict in a sentence that gives no value away."""
        return self.verdicts[verdict][1]


def words_for(language: str) -> Words:
    """Find the words of a language; English where there are none.

    Parameters
    ----------
    language : str
        Such as ``en`` or ``zh-CN``.
    """
    return CHINESE if language.lower().split("-")[0] == "zh" else ENGLISH


ENGLISH = Words(
    "en",
    {
        "feedback for": "Feedback for {student}",
        "points": "points",
        "points head": "Points",
        "points of": "{earned} of {possible} points",
        "not graded points": "not graded, of {possible} points",
        "made on": "Written on {date}.",
        "due": "due {date}",
        "overview": "Overview",
        "to improve": "What to work on",
        "all right": "Everything that was handed in is right.",
        "question": "Question",
        "result": "Result",
        "aspects": "Aspects",
        "aspect": "Aspect",
        "examines": "What it examines",
        "verdict": "Verdict",
        "share": "Share",
        "cases": "Cases",
        "hidden only": "hidden cases only",
        "visible": "visible and hidden",
        "n of m aspects": "{n} of {m} aspects",
        "all aspects": "all {m} aspects",
        "right": "right",
        "part": "partly right",
        "wrong": "wrong",
        "empty": "not done",
        "ungraded": "not graded",
        "passed": "passed",
        "failed": "not passed",
        "diagnosis": "What went wrong",
        "example": "A case that fails",
        "smallest example": "The smallest case found that fails",
        "hidden example": "A case that you do not have fails",
        "hidden case": (
            "The values of hidden cases are not shown. The aspect says what they examine: "
            "make small inputs of that kind yourself."
        ),
        "of aspect": "aspect {aspect}",
        "input": "input",
        "inputs": "Input",
        "expected": "expected",
        "got": "got",
        "difference": "got − expected",
        "before": "before the call",
        "after": "after the call",
        "shape": "shape {shape}",
        "shape left out": "shape {shape}, {n} of {m} planes shown",
        "shape cut": "shape {shape}, cut",
        "plane": "at {index}",
        "wrong cell": "differs",
        "worst cell": "differs most",
        "to be raised": "expected {error} to be raised",
        "worst at": "Worst at {place}: expected {expected}, got {got}.",
        "values differ": "{wrong} of {size} values differ.",
        "argument changed": "The call changed its argument {name}.",
        "legend": "Boxed cells with ✗ differ; the double box with ✘ differs most.",
        "raised in": "The exception came from {file}, line {line}.",
        "hint": "Hint",
        "second hint": "Second hint: the step to take",
        "notes": "Notes",
        "files": "About your files",
        "time": "{time} for all cases",
        "time used": "Time",
        "model answer": "Model answer",
        "shown since": "Shown because the work was due on {date}.",
        "not counted until": "It counts once the aspect that it builds on passes.",
        "fault": "The grader could not grade all of this submission. This is no zero.",
        "quiz reason": "Why this answer is wrong",
        "your answer": "Your answer",
        "replay": "Try it yourself: run this in the folder of your file",
        # the instructor's report
        "report of": "Report on {course}",
        "submissions": "submissions",
        "as of": "As of {date}.",
        "graded": "graded",
        "mean": "mean",
        "median": "median",
        "distribution": "Scores",
        "distribution text": "How many students earned which share of the points: {text}.",
        "bin": "{low}–{high} %",
        "bin students": "{low}–{high} %: {n} students",
        "students": "Students",
        "student": "Student",
        "questions": "Questions",
        "difficulty": "Mean share",
        "discrimination": "Discrimination",
        "discrimination about": (
            "Mean share: how much of the points the class earned. Discrimination: correlation of "
            "the question with the rest of the score; near 0 or negative, the question does not "
            "tell strong work from weak work."
        ),
        "scatter": "Difficulty and discrimination",
        "scatter text": (
            "Each point is a question: to the right what most solved, at the top what separates. "
            "The table below has the same numbers."
        ),
        "right count": "Right",
        "lost by": "Who lost points",
        "misconceptions": "Misconceptions of the class",
        "misconception": "Misconception",
        "count": "Students",
        "who": "Who",
        "more": "and {n} more: see diagnoses.csv",
        "more students": "and {n} more",
        "separating": "Aspects that separate",
        "separating about": (
            "Share of students who passed, among the upper and the lower third of the class."
        ),
        "upper": "Upper third",
        "lower": "Lower third",
        "gap": "Gap",
        "too few": "This needs at least {n} graded submissions that differ.",
        "slowest": "Slowest submissions",
        "seconds": "Seconds",
        "slowest question": "Slowest question",
        "not graded": "Not graded",
        "why": "Why",
        "nobody": "None.",
        "score": "Score",
        "percent": "Percent",
        "filter": "Filter",
        "filter table": "Filter the table {table}",
        "sort hint": "Sort by this column",
        "shown rows": "{n} of {m} rows",
        "bins": "share of the points",
        "skipped": "Skipped entries",
        "path": "Path",
        "lost points": "Lost points on",
        "nothing": "nothing",
        "back": "To the top",
    },
    {
        Verdict.RIGHT: ("right", "Everything is right."),
        Verdict.WRONG_TYPE: ("wrong type", "The result is not of the type that was asked for."),
        Verdict.WRONG_SHAPE: ("wrong shape", "The result has another shape than asked for."),
        Verdict.WRONG_DTYPE: ("wrong dtype", "The numbers are of another kind than asked for."),
        Verdict.NOT_FINITE: ("not finite", "There is NaN or infinity in the result."),
        Verdict.WRONG_VALUES: ("wrong values", "Values differ from what is right."),
        Verdict.NOT_AN_ANSWER: ("not an answer", "The answer is none that can be judged."),
        Verdict.RAISED: ("raised", "The function raised an exception that it should not raise."),
        Verdict.DID_NOT_RAISE: ("did not raise", "An exception should have been raised."),
        Verdict.TIMED_OUT: ("timed out", "There was no answer within the time of the question."),
        Verdict.LOADING_TIMED_OUT: ("loading timed out", "The file did not finish loading."),
        Verdict.OUT_OF_TIME: ("out of time", "The time of the whole submission was used up."),
        Verdict.OUT_OF_CPU: ("out of processor time", "The processor time was used up."),
        Verdict.OUT_OF_MEMORY: ("out of memory", "More memory was needed than there is."),
        Verdict.OUTPUT_TOO_LARGE: ("output too large", "The result is larger than allowed."),
        Verdict.KILLED: ("killed", "The process ended before it answered."),
        Verdict.MISSING: ("missing", "The function or its file is not there."),
        Verdict.NOT_IMPLEMENTED: ("not implemented", "It still raises NotImplementedError."),
        Verdict.NOT_COUNTED: ("not counted", "It counts once the aspect before it passes."),
        Verdict.UNGRADED: ("ungraded", "The grader failed. This says nothing about the work."),
    },
)

CHINESE = Words(
    "zh-CN",
    {
        "feedback for": "{student} 的反馈",
        "points": "分",
        "points head": "得分",
        "points of": "{earned} / {possible} 分",
        "not graded points": "未评分，满分 {possible}",
        "made on": "写于 {date}。",
        "due": "截止 {date}",
        "overview": "总览",
        "to improve": "需要改进的题目",
        "all right": "交来的内容全部正确。",
        "question": "题目",
        "result": "结果",
        "aspects": "方面",
        "aspect": "方面",
        "examines": "考查内容",
        "verdict": "判定",
        "share": "比重",
        "cases": "用例",
        "hidden only": "只有隐藏用例",
        "visible": "可见用例和隐藏用例",
        "n of m aspects": "{m} 个方面中通过 {n} 个",
        "all aspects": "{m} 个方面全部通过",
        "right": "正确",
        "part": "部分正确",
        "wrong": "错误",
        "empty": "未完成",
        "ungraded": "未评分",
        "passed": "通过",
        "failed": "未通过",
        "diagnosis": "错在哪里",
        "example": "一个未通过的用例",
        "smallest example": "找到的最小的未通过用例",
        "hidden example": "有一个你没有的用例未通过",
        "hidden case": "隐藏用例的数值不公布。方面说明了它们考查什么：请自己构造同类的小输入。",
        "of aspect": "方面 {aspect}",
        "input": "输入",
        "inputs": "输入",
        "expected": "应为",
        "got": "得到",
        "difference": "得到 − 应为",
        "before": "调用之前",
        "after": "调用之后",
        "shape": "形状 {shape}",
        "shape left out": "形状 {shape}，显示 {m} 个平面中的 {n} 个",
        "shape cut": "形状 {shape}，有省略",
        "plane": "位于 {index}",
        "wrong cell": "不同",
        "worst cell": "相差最大",
        "to be raised": "应当抛出 {error}",
        "worst at": "相差最大的位置 {place}：应为 {expected}，得到 {got}。",
        "values differ": "{size} 个值中有 {wrong} 个不同。",
        "argument changed": "调用改动了参数 {name}。",
        "legend": "带 ✗ 的方框是不同的值，带 ✘ 的双线框相差最大。",
        "raised in": "异常来自 {file} 第 {line} 行。",
        "hint": "提示",
        "second hint": "第二个提示：下一步怎么做",
        "notes": "说明",
        "files": "关于你的文件",
        "time": "全部用例用时 {time}",
        "time used": "用时",
        "model answer": "参考答案",
        "shown since": "作业已于 {date} 截止，因此公布。",
        "not counted until": "它所依赖的方面通过之后才计分。",
        "fault": "评分程序未能评完这份作业。这不是零分。",
        "quiz reason": "这个答案为什么不对",
        "your answer": "你的答案",
        "replay": "自己试一试：在你的文件所在的文件夹里运行",
        "report of": "{course}：成绩报告",
        "submissions": "份作业",
        "as of": "截至 {date}。",
        "graded": "已评分",
        "mean": "平均",
        "median": "中位数",
        "distribution": "成绩分布",
        "distribution text": "各得分率区间的学生人数：{text}。",
        "bin": "{low}–{high} %",
        "bin students": "{low}–{high} %：{n} 人",
        "students": "学生",
        "student": "学生",
        "questions": "题目",
        "difficulty": "平均得分率",
        "discrimination": "区分度",
        "discrimination about": (
            "平均得分率：全班在这道题上得到了多少分。区分度：这道题与其余总分的相关系数；"
            "接近 0 或为负时，这道题分不出作业的好坏。"
        ),
        "scatter": "难度与区分度",
        "scatter text": (
            "每个点是一道题：越靠右做对的人越多，越靠上区分度越高。下表列出同样的数字。"
        ),
        "right count": "全对人数",
        "lost by": "失分的学生",
        "misconceptions": "全班的典型错误",
        "misconception": "典型错误",
        "count": "人数",
        "who": "学生",
        "more": "另有 {n} 人，见 diagnoses.csv",
        "more students": "另有 {n} 人",
        "separating": "最能区分的方面",
        "separating about": "全班成绩前三分之一与后三分之一的学生中，通过者各占多少。",
        "upper": "前三分之一",
        "lower": "后三分之一",
        "gap": "差距",
        "too few": "至少需要 {n} 份成绩不同的已评分作业。",
        "slowest": "最慢的作业",
        "seconds": "秒",
        "slowest question": "最慢的题目",
        "not graded": "未评分的作业",
        "why": "原因",
        "nobody": "没有。",
        "score": "成绩",
        "percent": "百分比",
        "filter": "筛选",
        "filter table": "筛选表格：{table}",
        "sort hint": "按这一列排序",
        "shown rows": "{m} 行中显示 {n} 行",
        "bins": "得分率",
        "skipped": "跳过的条目",
        "path": "路径",
        "lost points": "失分的题目",
        "nothing": "无",
        "back": "回到顶部",
    },
    {
        Verdict.RIGHT: ("正确", "全部正确。"),
        Verdict.WRONG_TYPE: ("类型错误", "结果的类型不符合要求。"),
        Verdict.WRONG_SHAPE: ("形状错误", "结果的形状不符合要求。"),
        Verdict.WRONG_DTYPE: ("dtype 错误", "数值的种类不符合要求。"),
        Verdict.NOT_FINITE: ("出现 NaN 或无穷大", "结果里有 NaN 或无穷大。"),
        Verdict.WRONG_VALUES: ("数值错误", "有数值与正确结果不同。"),
        Verdict.NOT_AN_ANSWER: ("不是有效答案", "这个答案无法评判。"),
        Verdict.RAISED: ("抛出了异常", "函数抛出了不该抛出的异常。"),
        Verdict.DID_NOT_RAISE: ("没有抛出异常", "这里应当抛出异常。"),
        Verdict.TIMED_OUT: ("超时", "在这道题的时限内没有结果。"),
        Verdict.LOADING_TIMED_OUT: ("加载超时", "文件没有加载完。"),
        Verdict.OUT_OF_TIME: ("总时间用完", "整份作业的时间用完了。"),
        Verdict.OUT_OF_CPU: ("处理器时间用完", "处理器时间用完了。"),
        Verdict.OUT_OF_MEMORY: ("内存用完", "需要的内存超过了限制。"),
        Verdict.OUTPUT_TOO_LARGE: ("结果太大", "结果超过了允许的大小。"),
        Verdict.KILLED: ("进程中止", "进程没有给出结果就结束了。"),
        Verdict.MISSING: ("没有找到", "没有这个函数，或者没有它的文件。"),
        Verdict.NOT_IMPLEMENTED: ("尚未实现", "函数仍然抛出 NotImplementedError。"),
        Verdict.NOT_COUNTED: ("未计分", "前面的方面通过之后才计分。"),
        Verdict.UNGRADED: ("未评分", "评分程序出了故障，与作业的好坏无关。"),
    },
)
