"""Scenes for hostile submissions, one for each sandbox that this computer has."""

import os

import pytest
from autograder.run import SandboxUnavailable, choose_backend

from scene import Scene


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def scene(request):
    """Give a scene with a warm sandbox in it."""
    try:
        backend = choose_backend(request.param)
    except SandboxUnavailable as error:
        # A contributor's computer may lack one of the two; where CI runs, both are installed.
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    scene = Scene(backend)
    yield scene
    scene.close()


@pytest.fixture(scope="module")
def bare_scene():
    """Give a scene in which only the resource limits stand in the way."""
    scene = Scene(choose_backend("unsafe", allow_unsafe=True))
    yield scene
    scene.close()
