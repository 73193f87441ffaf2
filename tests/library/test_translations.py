"""Texts that are compiled while a process runs are spoken by that process."""

from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils.translation import gettext, override

from library import translations

TEXT = "A text that no catalogue of ours has"


@pytest.fixture
def catalogue(tmp_path: Path, settings: Any) -> Path:
    """A Finnish catalogue that nobody has compiled, as in a fresh checkout."""
    file = tmp_path / "fi" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    book = polib.POFile()
    book.metadata = translations.HEADER
    book.append(polib.POEntry(msgid=TEXT, msgstr="Teksti"))
    book.save(str(file))
    settings.LOCALE_PATHS = [tmp_path]  # Django's own tests' signal lets it read its catalogues again
    return file


def test_what_is_compiled_after_a_first_look_up_is_found(catalogue: Path) -> None:
    with override("fi"):
        before = gettext(TEXT)

    written = translations.compile_changed()

    with override("fi"):
        assert (before, written, gettext(TEXT)) == (TEXT, [catalogue.with_suffix(".mo")], "Teksti")
    assert translations.compile_changed() == []
