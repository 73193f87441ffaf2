"""Catalogues of translations, made from what people write in ``locale/parts``.

A text's translations are written once, in ``locale/parts/*.toml``: ``"English" = ["suomeksi", "på svenska"]``, and for
texts with a number a row ``["plural", one, many, fi one, fi many, sv one, sv many]`` of the array ``plurals``. The
``.po`` files are made from the sources and the parts by ``manage.py messages``; the ``.mo`` files, which Django reads,
from the ``.po`` files.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed

LANGUAGES = ("fi", "sv")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
HEADER = {
    "Project-Id-Version": "Talkoot",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass
class Parts:
    """The translations of all parts by text, and what is wrong with them."""

    singles: dict[str, dict[str, str]] = field(default_factory=dict)
    plurals: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, msgid: str, languages: dict[str, str], *, part: str) -> None:
        """One text; the same text must not be translated in two ways."""
        if self.singles.setdefault(msgid, languages) != languages:
            self.faults.append(f"{part}: translated in another way elsewhere: {msgid!r}")
        for language, text in languages.items():
            self._compare(msgid, text, f"{part}: {language}")

    def add_plural(self, row: list[str], *, part: str) -> None:
        """One text with a number."""
        if len(row) != 7 or row[0] != "plural":
            self.faults.append(f"{part}: a plural row has seven fields, the first 'plural': {row!r}")
            return
        _, one, many, *forms = row
        self.plurals[one] = {"fi": forms[:2], "sv": forms[2:]}
        for text in forms:
            self._compare(many, text, part, every=False)

    def _compare(self, msgid: str, text: str, place: str, *, every: bool = True) -> None:
        """A translation fills the same blanks as its text; the singular may leave its number out."""
        asked, given = set(PLACEHOLDER.findall(msgid)), set(PLACEHOLDER.findall(text))
        if given - asked or (every and asked != given):
            self.faults.append(f"{place}: other blanks than in {msgid!r}: {text!r}")


def parts() -> Parts:
    """Everything in ``locale/parts``."""
    read = Parts()
    for file in sorted(Path(settings.LOCALE_PATHS[0]).glob("parts/*.toml")):
        try:
            content = tomllib.loads(file.read_text())
        except tomllib.TOMLDecodeError as error:
            read.faults.append(f"{file.name}: {error}")
            continue
        for row in content.pop("plurals", []):
            read.add_plural(row, part=file.name)
        for msgid, texts in content.items():
            if isinstance(texts, list) and len(texts) == 2:
                read.add(msgid, dict(zip(LANGUAGES, texts, strict=True)), part=file.name)
            else:
                read.faults.append(f"{file.name}: not a pair of Finnish and Swedish: {msgid!r}")
    return read


def catalogue(template: polib.POFile, language: str, source: Parts) -> tuple[str, list[str]]:
    """The text of one language's ``.po`` file, and the texts that nobody has translated yet."""
    catalogue, missing = polib.POFile(wrapwidth=0), []
    catalogue.metadata = {**HEADER, "Language": language}
    for entry in sorted(template, key=lambda entry: entry.msgid):
        made = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, flags=entry.flags)
        if entry.msgid_plural:
            made.msgid_plural = entry.msgid_plural
            forms = source.plurals.get(entry.msgid, {}).get(language, ["", ""])
            made.msgstr_plural = dict(enumerate(forms))
        else:
            made.msgstr = source.singles.get(entry.msgid, {}).get(language, "")
        if not made.translated():
            missing.append(entry.msgid)
        catalogue.append(made)
    return str(catalogue), missing


def catalogues() -> Iterator[Path]:
    """Every ``.po`` file of ours."""
    for folder in settings.LOCALE_PATHS:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))


def compile_changed() -> list[Path]:
    """Write a ``.mo`` file beside each ``.po`` file that is newer; answers those written.

    Texts may have been looked up before, while Django started: what was found (nothing) is forgotten, else this process
    and every one forked from it would speak English.
    """
    written = []
    for file in catalogues():
        compiled = file.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < file.stat().st_mtime_ns:
            fresh = compiled.with_name(f"{compiled.name}.new")
            polib.pofile(str(file)).save_as_mofile(str(fresh))
            fresh.replace(compiled)
            written.append(compiled)
    for compiled in written:
        translation_file_changed(None, compiled)
    return written
