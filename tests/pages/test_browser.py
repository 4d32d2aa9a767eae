"""The pages in a real browser: layout, silence, no request, accessibility, paper."""

import json

import pytest

from autograder.report.pages import page_stem

PAGES = ("report.html", "wrong", "stubs", "bob", "ann", "evil")
NO_SCROLL = (
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth,"
    " document.body.scrollWidth]"
)
VIOLATIONS = (
    "axe.run().then(r => r.violations.map(v =>"
    " v.id + ': ' + v.nodes.map(n => n.html.slice(0, 150)).join(' | ').slice(0, 600)))"
)


def address(site, language, page, submissions):
    """Name a page of the site as a URL."""
    if page.endswith(".html"):
        return (site / language / page).as_uri()
    if page == "evil":
        page = submissions[-2].student
    return (site / language / "feedback" / f"{page_stem(page)}.html").as_uri()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_and_everybody_can_read_it(
    site, submissions, browser, axe, page, language, width, dark
):
    """No horizontal scroll, nothing on the console, no request, no violation that axe knows."""
    url = address(site, language, page, submissions)
    browser.open(url, width, dark=dark)
    scrolled, client, body = browser.run(NO_SCROLL)
    assert width - 20 <= client <= width  # a phone would widen its view rather than scroll
    assert max(scrolled, body) <= client
    browser.run(axe + ";0")
    assert browser.run(VIOLATIONS) == []
    assert browser.console == []
    assert [asked for asked in browser.requests if not asked.startswith("data:")] == [url]


@pytest.mark.parametrize("page", ["report.html", "wrong"])
def test_a_page_is_readable_without_its_script(site, submissions, browser, page):
    """Every table is there, and nothing waits for a script."""
    url = address(site, "en", page, submissions)
    browser.open(url)
    with_script = browser.run("document.querySelectorAll('main table tbody tr').length")
    browser.open(url, script=False)
    text = browser.print_pdf()
    assert text.startswith(b"%PDF")
    assert with_script > 4
    assert (site / "en" / "report.html").read_text(encoding="utf-8").count("<script>") == 1


def test_a_students_page_has_no_script(site):
    """None at all, and its policy would forbid one."""
    for page in (site / "en" / "feedback").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text.lower()
        assert "default-src 'none'" in text.replace("&#39;", "'")


def test_wrong_cells_are_marked_not_by_colour_alone(site, submissions, browser):
    """A sign is to be seen, and words are to be heard."""
    browser.open(address(site, "en", "wrong", submissions))
    cells = browser.run("[...document.querySelectorAll('td.x, td.xx')].map(c => c.textContent)")
    assert cells
    assert all(("✗" in text or "✘" in text) and "differs" in text for text in cells)
    assert browser.run("document.querySelectorAll('.fig.got td.xx').length") >= 1


def test_contrast_holds_in_every_cell(site, submissions, browser):
    """The text of a tinted cell is at least 4.5 times as light or dark as its ground."""
    script = """[...document.querySelectorAll('table.grid td:not(.no)')].map(cell => {
        const light = colour => {
            const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => {
                v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const style = getComputedStyle(cell);
        const pair = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
        return (pair[0] + 0.05) / (pair[1] + 0.05); })"""
    for dark in (False, True):
        browser.open(address(site, "en", "wrong", submissions), dark=dark)
        ratios = browser.run(script)
        assert len(ratios) > 20
        assert min(ratios) >= 4.5


def test_a_hostile_student_can_do_nothing_to_a_page(site, submissions, browser):
    """What looks like markup is text, in both pages and in the title."""
    student = submissions[-2].student
    for page in ("evil", "report.html"):
        browser.open(address(site, "en", page, submissions))
        assert "<script>alert(1)</script>" in browser.run("document.body.textContent")
        assert browser.run("document.querySelectorAll('script').length") == (page != "evil")
        links = browser.run("[...document.links].map(a => a.getAttribute('href'))")
        assert all(link.startswith(("#", "feedback/")) for link in links)
        assert browser.console == []
    browser.open(address(site, "en", "evil", submissions))
    assert "\u202e" not in browser.run("document.body.textContent + document.title")
    assert "\\u202e" in browser.run("document.title")
    assert student not in browser.run("document.documentElement.outerHTML")


def test_every_figure_leads_to_the_students_behind_it(site, browser):
    """Each bar and each point links to a row that is there, and each row to pages that are."""
    browser.open((site / "en" / "report.html").as_uri())
    targets = browser.run(
        "[...document.querySelectorAll('svg a')].map(a => a.getAttribute('href').slice(1))"
    )
    assert len(targets) >= 5
    missing = browser.run(
        f"{json.dumps(targets)}.filter(t => !document.getElementById(decodeURIComponent(t)))"
    )
    assert missing == []
    links = browser.run("[...document.querySelectorAll('a[href^=feedback]')].map(a => a.href)")
    files = {path.as_uri() for path in (site / "en" / "feedback").glob("*.html")}
    assert {link.lower() for link in links} == {uri.lower() for uri in files}
    assert browser.run("document.querySelectorAll('svg:not([aria-label])').length") == 0


def test_tables_sort_and_filter(site, submissions, browser):
    """A click on a head sorts by its numbers, a second one turns the order round."""
    browser.open((site / "en" / "report.html").as_uri())
    column = (
        "[...document.querySelectorAll('#students-table tbody tr')].filter(r => !r.hidden)"
        ".map(r => Number(r.cells[2].dataset.v))"
    )
    press = "document.querySelectorAll('#students-table th button')[2].click()"
    for order in (1, -1):
        browser.run(press)
        shares = browser.run(column)
        assert shares == sorted(shares)[::order]
        state = browser.run("document.querySelector('th[aria-sort]').getAttribute('aria-sort')")
        assert state == ("ascending" if order == 1 else "descending")
    assert len(shares) == len(submissions)
    browser.run(
        "{const f = document.querySelector('input[aria-label$=Students]');"
        "f.value = 'ann'; f.dispatchEvent(new Event('input'));}"
    )
    assert browser.run(column) == [100]
    browser.run("document.querySelector('a[data-bin=\"0\"]').dispatchEvent(new Event('click'))")
    assert all(0 <= share < 10 for share in browser.run(column))
    assert len(browser.run(column)) == 2  # the stubs, and the hostile one


def test_a_page_prints(site, submissions, browser):
    """As a PDF of a few pages, with the second hint opened."""
    browser.open(address(site, "en", "wrong", submissions))
    pdf = browser.print_pdf()
    assert pdf.startswith(b"%PDF")
    assert 1 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 12
