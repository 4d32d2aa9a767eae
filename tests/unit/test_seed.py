"""The secret seed: drawn once, kept, readable by its owner only."""

import os
import stat

import pytest

from autograder.errors import UserError
from autograder.seed import FOLDER, digest_seed, read_seed


def test_a_seed_is_drawn_once_and_kept(tmp_path):
    """The second run reads what the first one wrote: 128 bits, in a file of its owner's."""
    seed = read_seed(tmp_path)
    assert len(bytes.fromhex(seed)) == 16
    assert read_seed(tmp_path) == seed
    path = tmp_path / FOLDER / "seed"
    assert path.read_text(encoding="utf-8") == seed + "\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_mode_does_not_depend_on_the_umask(tmp_path):
    """An open umask does not open the seed."""
    before = os.umask(0)
    try:
        read_seed(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / FOLDER / "seed").stat().st_mode) == 0o600


def test_two_courses_have_two_seeds(tmp_path):
    """Nothing about a seed can be known from another course's."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert read_seed(tmp_path / "a") != read_seed(tmp_path / "b")


def test_a_seed_written_by_hand_is_taken_as_it_is(tmp_path):
    """Any text will do; blanks round it do not count."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "seed").write_text("  spring term \n", encoding="utf-8")
    assert read_seed(tmp_path) == "spring term"


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_no_seed(tmp_path, text):
    """Grading everybody by the empty seed would be no secret; the sentence says what to do."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "seed").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"seed is empty. Delete it"):
        read_seed(tmp_path)


def test_a_seed_that_can_be_neither_read_nor_written(tmp_path):
    """A file in the folder's place, and a folder in the file's, are told without a traceback."""
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / FOLDER).touch()
    (tmp_path / "folder" / FOLDER / "seed").mkdir(parents=True)
    for name in ("file", "folder"):
        with pytest.raises(UserError, match=r"--seed") as caught:
            read_seed(tmp_path / name)
        assert str(tmp_path / name / FOLDER / "seed") in str(caught.value)


def test_a_digest_names_a_seed_without_giving_it_away():
    """Equal seeds have equal digests, and the seed is not in it."""
    assert digest_seed("abc") == digest_seed("abc") != digest_seed("abd")
    assert "abc" not in digest_seed("abc")
    assert len(bytes.fromhex(digest_seed("abc"))) == 8
