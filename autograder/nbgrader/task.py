"""The task of a question as Markdown, from the docstring that is its specification."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

_SPECIAL = re.compile(r"([\\*_\[\]<>#|$~])")
_CODE = re.compile(r"``(.+?)``")
_ITEM_SECTIONS = ("Parameters", "Returns", "Raises")
_CHINESE_HEAD = re.compile(r"(参数|返回|异常|说明)(：| \(.*\))?")
_CHINESE = r"[\u3000-\u9fff\uff00-\uffef]"
_CHINESE_BREAK = re.compile(rf"(?<={_CHINESE})\n *(?={_CHINESE})")
"""A break of a line between Chinese characters, where no blank may appear."""


def write_task(docstring: str) -> str:
    r"""Write a docstring in numpydoc's form as Markdown; the first line becomes plain text.

    Parameters
    ----------
    docstring : str
        With sections such as Parameters, Returns, Raises, Notes and Examples.

    Examples
    --------
    >>> print(write_task("Add a_i to b.\n\nRaises\n------\nValueError\n    If not."))
    Add a\_i to b.
    <BLANKLINE>
    **Raises**
    <BLANKLINE>
    - ValueError<br>If not.
    """
    blocks = []
    for title, lines in _split(inspect.cleandoc(docstring)):
        if title:
            blocks.append(f"**{title}**")
        if title == "Examples":
            blocks.append("\n".join(["```python", *lines, "```"]))
        elif title in _ITEM_SECTIONS:
            blocks.append("\n".join(_items(lines)))
        else:
            blocks += _paragraphs(lines)
    return "\n\n".join(block for block in blocks if block)


def write_chinese_task(text: str) -> str:
    r"""Write a task of the Chinese companion as Markdown.

    It has the same sections as a docstring, but no lines of dashes below their titles: what
    belongs to a section is indented, or a list.

    Examples
    --------
    >>> print(write_chinese_task("求 a_i 的和。\n\n参数\n    a : ndarray\n        数组。"))
    求 a\_i 的和。
    <BLANKLINE>
    **参数**
    <BLANKLINE>
    - `a`: ndarray<br>数组。
    """
    blocks = []
    for block in text.strip("\n").split("\n\n"):
        head, _, rest = block.partition("\n")
        if rest and _CHINESE_HEAD.fullmatch(head):
            blocks += [f"**{escape(head.rstrip('：'))}**", _chinese_section(head, rest)]
        elif block.startswith(("- ", " ")) or "\n " in block:
            blocks += _paragraphs(block.split("\n"))
        else:
            blocks.append(escape(_CHINESE_BREAK.sub("", block)))
    return "\n\n".join(blocks)


def _chinese_section(head: str, text: str) -> str:
    """Write what stands below a title, in one of the forms that the companion has."""
    rows = textwrap.dedent(text).split("\n")
    nested = any(row.startswith(" ") for row in rows)
    if rows[0].startswith("- "):
        return escape(_CHINESE_BREAK.sub("", "\n".join(rows)))
    if text.startswith("    ") and (nested or " : " in rows[0]):
        return "\n".join(_items(rows))
    if nested or head.startswith("参数"):  # the columns are aligned by blanks
        return "\n".join(["```", *rows, "```"])
    return escape(_CHINESE_BREAK.sub("", "\n".join(rows)))


def _split(text: str) -> Iterator[tuple[str, list[str]]]:
    """Split into sections: a title above a line of dashes, and what stands below it."""
    title = ""
    lines: list[str] = []
    rows = text.split("\n")
    for i, row in enumerate(rows):
        if i and row and set(row) == {"-"} and rows[i - 1].strip():
            lines.pop()
            yield title, _strip(lines)
            title, lines = rows[i - 1].strip(), []
        else:
            lines.append(row)
    yield title, _strip(lines)


def _strip(lines: list[str]) -> list[str]:
    text = "\n".join(lines).strip("\n")
    return text.split("\n") if text else []


def _items(lines: list[str]) -> Iterator[str]:
    """Write ``name : what`` with its indented description as an item of a list."""
    items: list[tuple[str, list[str]]] = []
    for line in lines:
        if line and not line.startswith(" "):
            items.append((line, []))
        elif items and line.strip():
            items[-1][1].append(line.strip())
    for head, about in items:
        name, colon, what = head.partition(" : ")
        shown = f"`{name}`: {escape(what)}" if colon else escape(head)
        told = _CHINESE_BREAK.sub("", "\n".join(about)).replace("\n", " ")
        yield f"- {shown}" + (f"<br>{escape(told)}" if about else "")


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Write text as it is, and indented rows (formulas, tables) in a fixed width."""
    for block in "\n".join(lines).split("\n\n"):
        rows = block.strip("\n").split("\n")
        if all(row.startswith("    ") for row in rows if row):
            yield "\n".join(["```", *(row[4:] for row in rows), "```"])
        elif any(row.startswith(("- ", "  ")) for row in rows):
            yield "\n".join(["```", *rows, "```"])
        else:
            yield escape("\n".join(rows))


def escape(text: str) -> str:
    """Keep Markdown from reading signs in a text; what stands in double backticks is code."""
    parts = _CODE.split(text)
    return "".join(
        f"`{part}`" if i % 2 else _SPECIAL.sub(r"\\\1", part) for i, part in enumerate(parts)
    )
