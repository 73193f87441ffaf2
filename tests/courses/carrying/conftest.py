"""Files of these tests are kept apart from those of all others, which name theirs alike."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """A library of files, and a place where packages wait, for each test."""
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path / "private"}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _no_search_index(settings: Any) -> None:
    """Nobody searches here, and a third of the time went into the index."""
    default = settings.WAGTAILSEARCH_BACKENDS["default"]
    settings.WAGTAILSEARCH_BACKENDS = {"default": {**default, "AUTO_UPDATE": False}}
