"""Formgrader on loopback, opened in a real browser: assignment, students, scores, feedback."""

import html
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from nbcourse import ASSIGNMENT, change, needs_nbgrader
from test_both_ways import QUESTIONS, grade_outside, make_students, push

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)

pytestmark = [
    needs_nbgrader,
    pytest.mark.skipif(
        CHROMIUM is None, reason="there is no Chromium here (apt-get install chromium)"
    ),
]


class Browser:
    """Opens pages of one server in headless Chromium and returns them once they are drawn."""

    def __init__(self, base, profile):
        self.base = base
        self.profile = profile

    def open(self, path):
        """Return the page as text without markup, and its HTML."""
        done = subprocess.run(
            [
                CHROMIUM,
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
                *("--no-first-run", "--disable-background-networking"),
                *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                f"--user-data-dir={self.profile}",
                "--virtual-time-budget=20000",
                "--timeout=60000",
                "--dump-dom",
                self.base + path,
            ],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        page = re.sub(r"(?s)<(script|style).*?</\1>", "", done.stdout)
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split()), done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def course(new_course, model_answers):
    """A course with three students, whose scores were found outside and pushed."""
    made = new_course("formgrader")
    for student, answers in make_students(model_answers).items():
        made.submit(student, change(made.released(), answers), timestamp="2026-11-20 13:00:00 UTC")
    grade_outside(made, "submitted", "grades")
    push(made, "grades")
    return made


@pytest.fixture(scope="module")
def browser(course, tmp_path_factory):
    """Chromium, and Jupyter's server with nbgrader's formgrader behind it."""
    port = free_port()
    home = course.root.parent / "home"
    log = (course.root.parent / "server.log").open("w")
    options = [
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.open_browser=False",
        "--ServerApp.allow_root=True",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
        f"--ServerApp.root_dir={course.root}",
    ]
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "jupyter_server", *options],
        cwd=course.root,
        env={
            **os.environ,
            "HOME": str(home),
            "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
            "JUPYTER_PLATFORM_DIRS": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        stdout=log,
        stderr=log,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{base}/formgrader/api/assignments", timeout=10).close()
                break
            except OSError:
                assert server.poll() is None, Path(log.name).read_text()[-3000:]
                assert time.monotonic() < deadline, Path(log.name).read_text()[-3000:]
                time.sleep(0.5)
        yield Browser(base, tmp_path_factory.mktemp("profile"))
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def test_formgrader_shows_pushed_scores(course, browser):
    """A person sees in nbgrader's own pages what was found outside it."""
    points = course.exported()
    totals = {student: row["score"] for student, row in points.items()}

    page, _ = browser.open("/formgrader/manage_assignments")
    assert ASSIGNMENT in page

    page, _ = browser.open(f"/formgrader/manage_submissions/{ASSIGNMENT}")
    for student, total in totals.items():
        assert re.search(rf"{student} .*?\bgraded {round(total, 2):g} / 100\b", page), page

    page, _ = browser.open(f"/formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    for total in totals.values():
        assert re.search(rf"Submission #\d .*?\b{round(total, 2):g} / 100\b", page), page

    with urllib.request.urlopen(
        f"{browser.base}/formgrader/api/submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}"
    ) as answer:
        ids = {each["student"]: each["id"] for each in json.load(answer)}
    page, markup = browser.open(f"/formgrader/submissions/{ids['bob']}/")
    assert "box_iou: " in page
    assert "Not passed: " in page
    shown = [float(text) for text in re.findall(r'class="score[^>]*placeholder="([\d.]+)"', markup)]
    assert shown == [points["bob"][name] for name in QUESTIONS]
    page, markup = browser.open(f"/formgrader/submissions/{ids['mallory']}/")
    assert "no answer within" in page
    assert "<script>alert(1)" not in markup
