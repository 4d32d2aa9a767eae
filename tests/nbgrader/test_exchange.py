"""An assignment goes out and comes back through nbgrader's own exchange, a folder on this disk."""

import json

import pytest
from nbcourse import ASSIGNMENT, change, needs_nbgrader
from test_both_ways import NOT_BEGUN, WRONG_IOU, grade_outside, only_questions, push

pytestmark = needs_nbgrader

STUDENT = "李 雷"
COURSE_ID = "cnn-by-hand"


class Exchange:
    """A course, its exchange and the folder of one student."""

    def __init__(self, course):
        self.course = course
        self.folder = course.root.parent / "exchange"
        self.folder.mkdir()
        self.folder.chmod(0o777)  # as nbgrader asks for
        self.home = course.root.parent / "student"
        self.home.mkdir()
        config = course.root / "nbgrader_config.py"
        place = f"c.Exchange.root = {str(self.folder)!r}\n"
        config.write_text(config.read_text(encoding="utf-8") + place, encoding="utf-8")
        theirs = f"c = get_config()\n{place}c.Exchange.cache = {str(self.home / 'cache')!r}\n"
        (self.home / "nbgrader_config.py").write_text(theirs, encoding="utf-8")

    def as_student(self, command):
        options = ("--course", COURSE_ID, f"--student={STUDENT}")
        self.course.nbgrader(command, ASSIGNMENT, *options, cwd=self.home)

    def hand_in(self, answers):
        """Write answers into the notebook that was fetched, submit it and have it collected."""
        path = self.home / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        notebook = change(json.loads(path.read_text(encoding="utf-8")), answers)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        self.as_student("submit")
        self.course.nbgrader("collect", ASSIGNMENT, "--update")

    def hand_back(self):
        """Release feedback and fetch it; return the pages, the oldest submission's first."""
        self.course.nbgrader("generate_feedback", ASSIGNMENT, "--force")
        self.course.nbgrader("release_feedback", ASSIGNMENT)
        self.as_student("fetch_feedback")
        folders = sorted((self.home / ASSIGNMENT / "feedback").iterdir())
        return [(f / f"{ASSIGNMENT}.html").read_text(encoding="utf-8") for f in folders]


@pytest.fixture(scope="module")
def exchange(new_course):
    """An exchange in which the assignment is released, and from which a student fetched it."""
    made = Exchange(new_course("exchanged"))
    made.course.nbgrader("release_assignment", ASSIGNMENT)
    made.as_student("fetch_assignment")
    return made


def test_through_the_exchange_and_back(exchange, model_answers):
    """Graded inside nbgrader, then handed in again, graded outside and pushed."""
    course = exchange.course
    assert (exchange.home / ASSIGNMENT / "cases" / f"{ASSIGNMENT}.json").is_file()
    first = {**model_answers, "box_iou": WRONG_IOU, "mean_iou": NOT_BEGUN}
    exchange.hand_in(first)
    course.nbgrader("autograde", ASSIGNMENT)
    [page] = exchange.hand_back()
    assert "mean_iou: 0 / 20" in page
    inside = only_questions(course.exported())
    assert grade_outside(course, "submitted", "grades") == inside
    assert 0 < inside[STUDENT]["box_iou"] < 25

    # The second submission holds the feedback on the first one too: it lies in the folder.
    exchange.hand_in({"mean_iou": model_answers["mean_iou"]})
    outside = grade_outside(course, "submitted", "grades")
    assert outside == {STUDENT: {**inside[STUDENT], "mean_iou": 20}}
    said = push(course, "grades").stdout
    assert "1 submissions have their scores in nbgrader, 1 are new." in said
    assert f"Next: nbgrader generate_feedback {ASSIGNMENT} --force" in said
    old, new = exchange.hand_back()
    assert old == page  # feedback goes to the submission that it is on
    assert "mean_iou: 20 / 20" in new
