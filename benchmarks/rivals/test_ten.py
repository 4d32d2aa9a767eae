"""The ten questions as plain pytest, a test for each; ``hw.py`` is the submission."""

import hw
import pytest

from checking import CASES, check


@pytest.mark.parametrize("question", CASES)
def test_question(question):
    """All cases of a question."""
    check(question, getattr(hw, question))
