"""Rich text as Wagtail keeps it: only tags that do nothing but show, and links that can be led elsewhere. Pure."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from courses.exchange.items import Unreadable

Attributes = Mapping[str, str]
Lead = Callable[[Attributes], Attributes | None]

TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*(/?)>")
ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"<>]*)\"")
VOID = {"br", "hr"}
SHOWN = {"p", "b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "ol", "ul", "li", "h2", "h3", "h4", "h5", "h6"}
SHOWN |= {"blockquote", "del"}
KEYS = {"data-block-key"}  # by which the editor finds a paragraph again
SCHEMES = {"http", "https", "mailto", "tel"}


def check(text: str) -> None:
    """Refuse whatever could do more than show words."""
    rewrite(text, lambda attributes: attributes)


def rewrite(text: str, lead: Lead) -> str:
    """The text with each link as ``lead`` answers it; None leaves the words without a link. All else stays as it is."""
    made: list[str] = []
    opened: list[tuple[str, bool]] = []
    place = 0
    for token in TOKEN.finditer(text):
        made.append(_words(text[place : token.start()]))
        place = token.end()
        closing, tag, inside, _slash = token.groups()
        if closing:
            if not opened or opened[-1][0] != tag or inside:
                raise Unreadable(_("A tag of the text is not closed where it should be: %(tag)s.") % {"tag": tag})
            made.append(token[0] if opened.pop()[1] else "")
        elif tag == "a":
            led = lead({name: unescape(value) for name, value in ATTRIBUTE.findall(inside)})
            made.append("" if led is None else _link(led))
            opened.append((tag, led is not None))
        else:
            _refuse_strange(tag, inside)
            made.append(token[0])
            if tag not in VOID:
                opened.append((tag, True))
    made.append(_words(text[place:]))
    if opened:
        raise Unreadable(_("A tag of the text is not closed where it should be: %(tag)s.") % {"tag": opened[-1][0]})
    return "".join(made)


def _words(text: str) -> str:
    """Text between tags has no tags."""
    if "<" in text:
        cut = text[text.index("<") :][:40]
        raise Unreadable(_("The text has a tag that cannot be read: %(tag)s. Write it without HTML.") % {"tag": cut})
    return text


def _refuse_strange(tag: str, inside: str) -> None:
    """Tags that only show, without attributes that do anything."""
    if tag not in SHOWN | VOID or not {name for name, _value in ATTRIBUTE.findall(inside)} <= KEYS:
        raise Unreadable(
            _("The text has a tag that is not allowed: %(tag)s. Take it out.") % {"tag": f"<{tag}{inside}>"}
        )


def _link(attributes: Attributes) -> str:
    """The opening tag of a link."""
    if "href" in attributes and not leads_somewhere(attributes["href"]):
        address = attributes["href"][:80]
        raise Unreadable(_("A link leads to an address that is not allowed: %(address)s.") % {"address": address})
    return "<a" + "".join(f' {name}="{escape(attributes[name])}"' for name in sorted(attributes)) + ">"


def leads_somewhere(address: str) -> bool:
    """Whether an address is a page, a mailbox, a telephone or a place on the same site."""
    try:
        scheme = urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return False
    plain = not any(ord(letter) < 32 for letter in address)
    return plain and (scheme in SCHEMES or (not scheme and address.startswith(("/", "#", "?"))))
