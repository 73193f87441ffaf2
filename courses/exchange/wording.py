"""Texts of other systems as plain text in our languages, and back as HTML with Moodle's spans. Pure.

Moodle's multilang filter reads ``<span lang="fi" class="multilang">``; what stands outside such spans belongs to all
languages. Its younger sibling's ``{mlang fi}…{mlang}`` is read as well.
"""

import re
from html import escape
from html.parser import HTMLParser

from courses.exchange.items import Texts
from people.languages import LANGUAGES

PARAGRAPHS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"})
LINES = frozenset({"br", "li", "tr"})
SILENT = frozenset({"script", "style"})
PICTURES = frozenset({"img", "audio", "video", "object", "iframe", "embed"})
MLANG = re.compile(r"\{mlang(?: +([a-z]{2})[a-z_-]*)?\}", re.I)


class _Plain(HTMLParser):
    """Collects text, each piece under the language of the span it stands in."""

    def __init__(self, *, keep_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.keep_lines = keep_lines
        self.pieces: list[tuple[str, str]] = []
        self.spans: list[str] = []
        self.silent = 0
        self.pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new line, a language, or what has no text."""
        given = {name: value or "" for name, value in attrs}
        if tag in PARAGRAPHS | LINES:
            self._say("\n" if tag in LINES else "\n\n")
        elif tag == "span":
            own = given.get("lang", "")[:2].lower() if "multilang" in given.get("class", "") else ""
            self.spans.append(own or self.language)
        elif tag in SILENT:
            self.silent += 1
        elif tag in PICTURES:
            self.pictures += 1
            self._say(given.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        """What was begun ends."""
        if tag in PARAGRAPHS:
            self._say("\n\n")
        elif tag == "span" and self.spans:
            self.spans.pop()
        elif tag in SILENT:
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        """Text; a line's end in HTML is a space."""
        if not self.silent:
            self._say(data if self.keep_lines else re.sub(r"\s+", " ", data))

    def _say(self, text: str) -> None:
        self.pieces.append((self.language, text))

    @property
    def language(self) -> str:
        """The language of the innermost span that names one."""
        return self.spans[-1] if self.spans else ""


def read(markup: str, language: str, form: str = "html") -> tuple[dict[str, str], bool]:
    """Plain texts by language, and whether a picture or a film was left out.

    ``form`` is Moodle's: ``html``, ``plain_text``, or others that keep their lines. What names no language is in
    ``language``; other systems' languages than ours are left out.
    """
    if form in ("plain_text", "plain"):
        return _kept({language: markup}), False
    spans = MLANG.sub(lambda found: f'<span class="multilang" lang="{found[1]}">' if found[1] else "</span>", markup)
    parser = _Plain(keep_lines=form != "html")
    parser.feed(spans)
    parser.close()
    pieces = parser.pieces
    spoken = {code for code, text in pieces if code and text.strip()}
    codes = [code for code in LANGUAGES if code in spoken] if spoken else [language]
    texts = {code: "".join(text for own, text in pieces if own in ("", code)) for code in codes}
    return _kept(texts), bool(parser.pictures)


def others(markup: str) -> list[str]:
    """Languages of spans that are none of ours."""
    parser = _Plain(keep_lines=False)
    parser.feed(markup)
    return sorted({code for code, _text in parser.pieces if code} - set(LANGUAGES))


def html(texts: Texts) -> str:
    """Texts as HTML, each language in its span."""
    return "".join(
        f'<span lang="{code}" class="multilang">{lines(texts[code])}</span>' for code in LANGUAGES if texts.get(code)
    )


def lines(text: str) -> str:
    """A text as HTML that shows its lines."""
    return "<br>".join(escape(line) for line in text.split("\n"))


def tidy(text: str) -> str:
    """A text without spaces at the ends of its lines and without more than one empty line."""
    plain = "\n".join(" ".join(line.split()) for line in text.replace("\x00", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", plain).strip()


def _kept(texts: Texts) -> dict[str, str]:
    """The texts that say something."""
    return {code: tidied for code, text in texts.items() if (tidied := tidy(text))}
