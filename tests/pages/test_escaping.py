"""Whatever a student writes appears as text: in HTML, Markdown, CSV and on a terminal."""

import csv
import unicodedata
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from page_answers import EVIL

from autograder.report.lines import lines_of_feedback
from autograder.report.markdown import block, code, plain
from autograder.report.pages import page_link, page_stem

NAMES = [
    "=cmd|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
    "a\" onload='x'",
    "../../etc/passwd",
    "..",
    ".",
    "",
    "con",
    "NUL.txt",
    "-rf",
    "a/b\\c",
    "a\nb\r\nc",
    "\x1b[2Jgone",
    "\u202egnp.exe",
    "x" * 500,
    "张伟",
    "e\u0301ve",
    "\ud800",
    "a.html",
    "%2e%2e%2f",
    "name.",
    "white space",
]


MARKDOWN = frozenset(
    """h1 h2 h3 p strong ul li code pre table thead tbody tr th td blockquote hr""".split()  # noqa: SIM905 (a line is easier to read)
)
"""Elements that our own Markdown makes."""


class Elements(HTMLParser):
    """Lists the elements and attributes of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.data = set(), set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.data += data


# Names of files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_makes_a_safe_file_name(name, tmp_path):
    """A file of its own in the folder, on every system, that a link leads to."""
    stem = page_stem(name)
    path = tmp_path / f"{stem}.html"
    path.write_text("page", encoding="utf-8")
    assert path.parent == tmp_path
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert 0 < len(stem.encode()) <= 100
    assert all(c.isalnum() or c in "-_." for c in stem)
    assert not stem.startswith(("-", "."))
    assert not stem.endswith(".")
    assert stem.split(".")[0].lower() not in ("con", "nul")
    link = page_link(name)
    assert link.startswith("feedback/")
    assert set(link) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.%/")


def test_plain_names_stay_and_no_two_names_share_a_file():
    """Also a name that is chosen to be another one's file."""
    assert page_stem("alice") == "alice"
    assert page_stem("s2026_01.b") == "s2026_01.b"
    assert page_stem("张伟").startswith("张伟-")
    victim = page_stem("a b")
    chosen = [*NAMES, "a b", "a-b", "a_b", victim, page_stem(victim), "a\u0308", "\u00e4"]
    stems = [unicodedata.normalize("NFC", page_stem(name)).lower() for name in chosen]
    assert len(set(stems)) == len(chosen)


# Markdown ---------------------------------------------------------------------------------


def test_plain_text_is_no_markup():
    """Every sign that begins markup has a backslash, and there is one line."""
    assert plain("*a* <b> [c](d)\n# e") == "\\*a\\* \\<b\\> \\[c\\]\\(d\\) \\# e"
    assert plain("https://x.y @z | 1. &lt;") == "https\\://x\\.y \\@z \\| 1\\. \\&lt;"


def test_code_cannot_be_ended_from_within():
    """There are more backticks around it than in it; a table's column stays whole."""
    assert code("a`b``c") == "```a`b``c```"
    assert code("`a") == "`` `a ``"
    assert "|" not in code("a|b")
    assert block(["````", "x"])[0] == "`````text"
    assert block(["x"]) == ["```text", "x", "```"]


def test_hostile_text_is_text_in_markdown(site):
    """A renderer that lets HTML and links through finds none in the page, only the text."""
    reader = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
    for path in (site / "en" / "feedback").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        found = Elements(reader.render(text))
        assert found.tags <= MARKDOWN
        assert "| " not in found.data
        if "script" in path.name:
            assert found.data.count("<script>alert(1)</script>") >= 4


# HTML, CSV, terminal ----------------------------------------------------------------------


def test_pages_hold_only_elements_and_attributes_of_ours(site):
    """Names, messages, keys and values add none; the elements are those of a right page."""
    known = Elements((site / "en" / "feedback" / "wrong.html").read_text(encoding="utf-8"))
    for path in (site / "en" / "feedback").glob("*.html"):
        found = Elements(path.read_text(encoding="utf-8"))
        assert found.tags <= known.tags | {"ul", "li"}, path.name
        assert found.attributes <= known.attributes | {"role", "tabindex"}
        assert not any(name.startswith("on") for name in found.attributes)
    report = Elements((site / "en" / "report.html").read_text(encoding="utf-8"))
    assert not any(name.startswith("on") for name in report.attributes)
    assert report.tags & {"img", "iframe", "object", "form", "base"} == set()
    assert "alert(1)" in report.data


def test_no_file_holds_a_control_character_or_a_reversal(site):
    """Escape sequences, reversals and lone surrogates are written out."""
    for path in site.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {
            "\n",
            "\r",
        }, path.name


def test_a_table_for_spreadsheets_holds_no_formula(site, submissions):
    """Each row has three cells, and none of them is read as a formula."""
    with (site / "en" / "diagnoses.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["question", "misconception", "student"]
    assert len(rows) >= 20
    assert all(len(row) == 3 for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_a_terminal_cannot_be_controlled(write_class, submissions, tmp_path):
    """Without colour there is no escape at all, and no line is wider than the terminal."""
    folder = write_class(tmp_path)
    evil = next(score for score in submissions if score.student == EVIL)
    for score in submissions:
        lines = lines_of_feedback(folder.tell(score), folder.words)
        assert all("\x1b" not in line and "\n" not in line for line in lines)
        if score is not evil:
            assert max(map(len, lines)) <= 80
    coloured = "\n".join(lines_of_feedback(folder.tell(evil), folder.words, colour=True))
    assert set(_sequences(coloured)) <= set("0123456789;m[")
    assert "\\x1b[31m" in coloured


def _sequences(text):
    """List the characters of all escape sequences, each up to its letter."""
    for part in text.split("\x1b")[1:]:
        yield from part[: part.index("m") + 1]
