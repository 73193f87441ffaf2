"""Markdown (CommonMark and tables) as the blocks of a lesson. Pure.

Headings, running text, lists, links and emphasis, quotations, tables and lists of boxes (``- [ ]``) become blocks of
their own kind. HTML is refused, because an editor could not see what it does; pictures are not fetched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from courses.exchange.items import Note, Unreadable

LARGEST = 200_000  # letters
MOST_BLOCKS = 300
DEEPEST = 20
HEADING, QUOTATION, SOURCE, BOX, CELL = 150, 600, 200, 300, 500  # letters that the blocks have room for
BOXES = ("[ ] ", "[x] ", "[X] ")


@dataclass
class Draft:
    """What a text makes: a title, blocks, and what became something else."""

    title: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, kind: str, value: Any) -> None:
        """One more block; running text joins the text before it."""
        if kind == "text" and self.blocks and self.blocks[-1]["type"] == "text":
            self.blocks[-1]["value"] += value
        else:
            self.blocks.append({"type": kind, "value": value})

    def note(self, node: SyntaxTreeNode, text: object) -> None:
        """Remember what became something else, once for each line."""
        note = Note(_line(node), "", text)
        if note not in self.notes:
            self.notes.append(note)


def read(text: str) -> Draft:
    """The blocks of a text; its first heading, if it is of the first level, is the lesson's title."""
    if len(text) > LARGEST:
        raise Unreadable(_("The text is too long for a lesson: one idea per lesson."))
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}).enable("table")
    draft = Draft()
    for node in SyntaxTreeNode(parser.parse(text.replace("\x00", ""))).children:
        _block(node, draft)
    if len(draft.blocks) > MOST_BLOCKS:
        raise Unreadable(_("The text is too long for a lesson: one idea per lesson."))
    return draft


def _line(node: SyntaxTreeNode | None) -> int:
    """The line where a node stands, or what it stands in."""
    while node is not None and (node.is_root or node.map is None):
        node = node.parent
    return node.map[0] + 1 if node is not None and node.map else 0


def _block(node: SyntaxTreeNode, draft: Draft) -> None:
    """A block of the text."""
    match node.type:
        case "heading":
            _heading(node, draft)
        case "blockquote":
            _quotation(node, draft)
        case "bullet_list" if _is_checklist(node):
            _checklist(node, draft)
        case "table":
            _comparison(node, draft)
        case "hr":
            draft.note(node, _("A line across the page is left out."))
        case _:
            draft.add("text", _running(node, draft))


def _heading(node: SyntaxTreeNode, draft: Draft) -> None:
    """A heading; the first of the first level is the title."""
    words = _words(node, draft)
    if node.tag == "h1" and not draft.title and not draft.blocks:
        draft.title = words
    elif len(words) > HEADING:
        draft.note(node, _("The heading is too long and becomes text."))
        draft.add("text", f"<p><b>{escape(words)}</b></p>")
    elif words:
        draft.add("heading", words)


def _quotation(node: SyntaxTreeNode, draft: Draft) -> None:
    """Somebody's words; a last paragraph that begins with a dash says whose they are."""
    said = [_words(one, draft) for one in node.children if one.type == "paragraph"]
    source = said[-1].lstrip("—–- ") if len(said) > 1 and said[-1][:1] in ("—", "–", "-") else ""
    said = said[:-1] if source else said
    text = "\n\n".join(said)
    if len(said) + bool(source) < len(node.children) or not text or len(text) > QUOTATION or len(source) > SOURCE:
        draft.note(node, _("The quotation is too long or holds more than paragraphs, and becomes text."))
        for one in node.children:
            draft.add("text", _running(one, draft))
    else:
        draft.add("quote", {"text": text, "source": source})


def _is_checklist(node: SyntaxTreeNode) -> bool:
    """Whether every item has a box and nothing below it."""
    return all(
        len(item.children) == 1 and item.children[0].type == "paragraph" and _source(item).startswith(BOXES)
        for item in node.children
    )


def _source(item: SyntaxTreeNode) -> str:
    """The Markdown of an item's paragraph."""
    return item.children[0].children[0].content if item.children[0].children else ""


def _checklist(node: SyntaxTreeNode, draft: Draft) -> None:
    """Things to take to work."""
    items = [_words(item.children[0], draft)[4:].strip() for item in node.children]
    if any(not item or len(item) > BOX for item in items):
        draft.note(node, _("An item of the checklist is empty or too long; the list becomes text."))
        draft.add("text", _running(node, draft))
    else:
        draft.add("checklist", items)


def _comparison(node: SyntaxTreeNode, draft: Draft) -> None:
    """A table whose first row and first column say what is compared; the heading above it is its caption."""
    head, *rows = [[_words(cell, draft) for cell in row.children] for part in node.children for row in part.children]
    above = next((block["value"] for block in reversed(draft.blocks) if block["type"] == "heading"), draft.title)
    named = all(head) and all(row[0] for row in rows) and all(len(cell) <= CELL for row in rows for cell in row)
    if above and named and rows and len(head) > 1:
        draft.note(node, _("The table's caption is the heading above it. Say what it compares."))
        columns = [{"type": "text", "heading": words} for words in head]
        draft.add("comparison", {"columns": columns, "rows": [{"values": row} for row in rows], "caption": above})
    else:
        draft.add("text", _running(node, draft))


def _running(node: SyntaxTreeNode, draft: Draft) -> str:
    """A block as rich text."""
    match node.type:
        case "html_block":
            raise Unreadable(_("HTML is not read. Write it in Markdown."), _line(node))
        case "bullet_list" | "ordered_list":
            tag = "ul" if node.type == "bullet_list" else "ol"
            return f"<{tag}>{''.join(f'<li>{_item(one, draft)}</li>' for one in node.children)}</{tag}>"
        case "fence" | "code_block":
            draft.note(node, _("Code becomes plain text."))
            return f"<p>{'<br/>'.join(escape(line) for line in node.content.rstrip().splitlines())}</p>"
        case "table":
            return _table(node, draft)
        case "hr":
            draft.note(node, _("A line across the page is left out."))
            return ""
        case "heading":
            return f"<p><b>{_rich(node.children, draft)}</b></p>"
        case "blockquote":
            return "".join(_running(one, draft) for one in node.children)
        case _:
            inner = _rich(node.children, draft)
            return f"<p>{inner}</p>" if inner.strip() else ""


def _item(node: SyntaxTreeNode, draft: Draft) -> str:
    """An item of a list: its paragraphs on lines of their own, lists inside it as lists."""
    parts = []
    for one in node.children:
        inner = _rich(one.children, draft) if one.type in ("paragraph", "heading") else _running(one, draft)
        parts.append(f"<br/>{inner}" if parts and not inner.startswith(("<ul", "<ol")) else inner)
    return "".join(parts)


def _table(node: SyntaxTreeNode, draft: Draft) -> str:
    """A table as lines of text."""
    draft.note(node, _("The table becomes lines of text. Make a table of it, or say it in words."))
    rows = [row for part in node.children for row in part.children]
    return "".join(f"<p>{' | '.join(_rich(cell.children, draft) for cell in row.children)}</p>" for row in rows)


def _rich(nodes: Sequence[SyntaxTreeNode], draft: Draft) -> str:
    """Words with emphasis and links."""
    return "".join(_inline(node, draft) for node in nodes)


def _inline(node: SyntaxTreeNode, draft: Draft) -> str:
    """A piece of a line."""
    match node.type:
        case "text":
            return escape(node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "<br/>"
        case "strong" | "em":
            tag = "b" if node.type == "strong" else "i"
            return f"<{tag}>{_rich(node.children, draft)}</{tag}>"
        case "link":
            return _link(node, draft)
        case "image":
            draft.note(node, _("Pictures are not fetched. Add the picture, and what it says, in the lesson."))
            return escape(node.content)
        case "code_inline":
            draft.note(node, _("Code becomes plain text."))
            return escape(node.content)
        case "html_inline":
            raise Unreadable(_("HTML is not read. Write it in Markdown."), _line(node))
        case _:
            return _rich(node.children, draft)


def _link(node: SyntaxTreeNode, draft: Draft) -> str:
    """A link out of the site; others lose their address."""
    address, words = str(node.attrs.get("href", "")), _rich(node.children, draft)
    try:
        scheme, host = urlsplit(address)[:2]
    except ValueError:
        scheme, host = "", ""
    if (scheme in ("http", "https") and host) or scheme == "mailto":
        return f'<a href="{escape(address)}">{words}</a>'
    draft.note(node, _("A link without a whole address becomes text: %(address)s.") % {"address": address[:80]})
    return words


def _words(node: SyntaxTreeNode, draft: Draft) -> str:
    """The words of a block without emphasis and links."""
    return " ".join("".join(_said(one, draft) for one in node.children).split())


def _said(node: SyntaxTreeNode, draft: Draft) -> str:
    """The words of a piece."""
    if node.type in ("image", "html_inline"):
        return _inline(node, draft)
    if node.type in ("text", "code_inline"):
        return node.content
    return " " if node.type in ("softbreak", "hardbreak") else "".join(_said(one, draft) for one in node.children)
