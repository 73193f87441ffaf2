"""Comparing two published versions of a course: what came, what went, and every changed text with its changes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import StreamFieldComparison, TextFieldComparison
from wagtail.utils.text import text_from_html

from courses import leaves, structures
from courses.models import Leaf, LessonPage, Structure, TestPage
from courses.structures import Modules

WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """One text of a part, with what was taken out and put in marked as HTML."""

    label: str
    marked: SafeString


@dataclass(frozen=True)
class Row:
    """A part in either version: ``state`` is added, removed, moved, changed or same."""

    title: str
    state: str
    changes: tuple[Change, ...] = ()


def compare(before: Structure, after: Structure, *, language: str) -> list[Row]:
    """The parts of both versions as a reader of this language is given them, those that were taken out last."""
    old, new = structures.unpack(before.modules), structures.unpack(after.modules)
    said = leaves.of({*structures.generations(old), *structures.generations(new)})
    was, now = _chosen(old, said, language), _chosen(new, said, language)
    stayed = [part for part in was if part in now]
    order = [part for part in now if part in was]
    rows = []
    for part, leaf in now.items():
        if part not in was:
            rows.append(Row(leaf.content["title"], "added"))
            continue
        changes = _changes(was[part], leaf)
        moved = stayed.index(part) != order.index(part)
        rows.append(Row(leaf.content["title"], "changed" if changes else "moved" if moved else "same", changes))
    return rows + [Row(leaf.content["title"], "removed") for part, leaf in was.items() if part not in now]


def words(before: str, after: str, *, rich: bool) -> SafeString:
    """A text with what was taken out of it and what was put in; nothing when only its marks or links changed."""
    texts = [text_from_html(text) if rich else text for text in (before, after)]
    if texts[0] == texts[1]:
        return SafeString()
    was, now = (WORD.findall(text) for text in texts)
    parts: list[SafeString] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        old, new = "".join(was[i1:i2]), "".join(now[j1:j2])
        if old == new:
            parts.append(format_html("{}", new))
            continue
        parts += [format_html(mark, text) for mark, text in (("<del>{}</del>", old), ("<ins>{}</ins>", new)) if text]
    return format_html_join("", "{}", ((part,) for part in parts))


def _chosen(modules: Modules, said: Mapping[int, Sequence[Leaf]], language: str) -> dict[int, Leaf]:
    """The leaf of each part, in the order of the course."""
    found = {}
    for part, generation in structures.generations(modules).items():
        leaf = structures.choose(said.get(part, ()), generation=generation, language=language)
        if leaf is not None:
            found[part] = leaf
    return found


def _changes(before: Leaf, after: Leaf) -> tuple[Change, ...]:
    """The texts and rules that differ."""
    if before.content == after.content:
        return ()
    model = LessonPage if "body" in after.content else TestPage
    old, new = leaves.as_page(before), leaves.as_page(after)
    texts = [TextFieldComparison(model._meta.get_field(name), old, new) for name in ("title", "intro")]
    if model is LessonPage:
        texts.append(StreamFieldComparison(model._meta.get_field("body"), old, new))
    found = [Change(str(each.field_label()), each.htmldiff()) for each in texts if each.has_changed()]
    return (*found, *_rules(model, before.content.get("shared", {}), after.content.get("shared", {})))


def _rules(model: type[Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What all languages share, where it differs: questions by how many, everything else by its value."""
    found = []
    for name in after:
        if before.get(name) == after[name]:
            continue
        field = model._meta.get_field(name)
        label = str(getattr(field, "verbose_name", _("Questions"))).capitalize()
        was, now = (
            len(value) if isinstance(value, list) else "–" if value is None else value
            for value in (before.get(name), after[name])
        )
        if was == now:
            found.append(Change(label, format_html("<span>{}</span>", _("changed"))))
        else:
            found.append(Change(label, format_html("<del>{}</del> <ins>{}</ins>", was, now)))
    return found
