"""Questions in and out in a browser: looked at before anything is written, and the same again when they come back."""

import re
import secrets
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.hands import Keys
from tests.e2e.words import fi

NAME = f"Tuotu {secrets.token_hex(3)}"
GIFT = """// [id:turva]
::Turva::Mikä on ensihetkinä tärkeintä? {=Turva#Niin on. ~Selvitys#Se ehtii myöhemmin.}

::Numero::Mikä on hätänumero? {=112}

::Kesken::Mitä tästä puuttuu? {=Vastaus
"""


FORMS = ("Moodle XML: all kinds and languages", "QTI 3.0: a package for other systems, all kinds and languages")


def test_questions_are_looked_at_imported_exported_and_known_again(visit: Visit, tmp_path: Path) -> None:
    page = visit("organiser", accept_downloads=True)
    keys = Keys(page)
    bank = _new_bank(page, keys)
    page.goto(f"/admin/question-banks/{bank}/import/")
    keys.write(page.get_by_role("textbox", name=re.compile(fi("Or the text itself"))), GIFT)
    keys.follow(page.get_by_role("button", name=fi("Look at it")))
    _is_shown_before_anything_is_written(page)
    keys.follow(page.get_by_role("button", name=fi("Import these")))
    expect(page.locator(".messages .success")).to_contain_text("2 kysymystä on tuotu")

    for form in FORMS:
        file = _export(page, keys, bank, form, tmp_path)
        page.goto(f"/admin/question-banks/{bank}/import/")
        page.locator("input[type=file]").set_input_files(file)
        keys.follow(page.get_by_role("button", name=fi("Look at it")))
        expect(page.get_by_text(fi("There is nothing to import."))).to_be_visible()
        expect(page.get_by_text("2 kysymystä on jo pankissa ja pysyy ennallaan.")).to_be_visible()
        expect(page.get_by_role("button", name=fi("Import these"))).to_have_count(0)


def _new_bank(page: Page, keys: Keys) -> int:
    """An empty bank of the organiser's centre; answers its number."""
    page.goto("/admin/snippets/courses/questionbank/add/")
    keys.write(page.locator("#id_name"), NAME)
    keys.follow(page.locator("footer button[type=submit]").first)
    page.goto("/admin/snippets/courses/questionbank/")
    link = page.get_by_role("link", name=NAME, exact=True).get_attribute("href") or ""
    return int(re.findall(r"/(\d+)/", link)[-1])


def _is_shown_before_anything_is_written(page: Page) -> None:
    """What is new by name and kind, and what cannot be read with its line."""
    expect(page.get_by_text(fi("Nothing is written yet."))).to_be_visible()
    new = page.get_by_role("heading", name=re.compile(f"^{fi('New')}")).locator("+ ul").get_by_role("listitem")
    assert [" ".join(line.split()) for line in new.all_inner_texts()] == [
        "Mikä on ensihetkinä tärkeintä? Yksi oikea vaihtoehto (fi)",
        "Mikä on hätänumero? Lyhyt vastaus (fi)",
    ]
    expect(page.get_by_role("main")).to_contain_text("Rivi 6")


def _export(page: Page, keys: Keys, bank: int, form: str, folder: Path) -> Path:
    """The bank as a file."""
    page.goto(f"/admin/question-banks/{bank}/export/")
    keys.choose(page.get_by_role("radio", name=fi(form)))
    with page.expect_download() as coming:
        keys.touch(page.get_by_role("button", name=fi("Export"), exact=True))
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file
