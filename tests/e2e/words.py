"""The site's own words: a test names a text as the sources do and looks for what a reader of that language sees."""

from collections.abc import Callable

from django.utils.translation import gettext, override

Say = Callable[[str], str]


def speaking(language: str) -> Say:
    """Texts of the site in a language."""

    def say(text: str) -> str:
        with override(language):
            return gettext(text)

    return say


fi = speaking("fi")
