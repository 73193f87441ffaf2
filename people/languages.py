"""Language maps: a text in several languages as one JSON object, ``{"fi": …, "sv": …, "en": …}``."""

from collections.abc import Mapping

LANGUAGES = ("fi", "sv", "en")


def pick(texts: Mapping[str, str] | None, language: str | None) -> str:
    """The text in the reader's language; where it is missing, Finnish; where that is missing, any."""
    if not texts:
        return ""
    return texts.get((language or "")[:2]) or texts.get("fi") or next(iter(texts.values()), "")


def speaks(texts: Mapping[str, str] | None, language: str) -> str:
    """The language that ``pick`` would answer in, for the page's ``lang`` attribute."""
    if not texts or texts.get(language[:2]):
        return language[:2]
    return "fi" if texts.get("fi") else next(iter(texts), language[:2])
