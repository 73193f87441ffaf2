"""A copy of everything that the site keeps about a person (GDPR, articles 15 and 20). The only writer of ``Export``.

The data map names the rows; packages add by the signal ``exporting`` what no row of theirs holds. The queue writes a
ZIP of ``index.html`` to read, ``data.json`` for machines, and the files and statements that packages gave.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, FETCH_PEERS, Field, Model, QuerySet
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop

from people import audit, mail, privacy, signals, tasks
from people.models import Export, User

KEPT = timedelta(days=7)
SECRET = {"password", "salt", "data", "token"}  # told by name only: a copy that is stolen opens nothing
BY_ADDRESS = "email__iexact"


@dataclass(frozen=True)
class Part:
    """A file in the copy that a package gives, piece by piece."""

    name: str
    title: str
    pieces: Iterable[bytes]


@dataclass(frozen=True)
class Section:
    """The rows of one kind: what they are, why they are kept, and each row as field and value."""

    model: str
    whats: list[str]
    purpose: privacy.Purpose
    rows: list[dict[str, Any]]
    labels: dict[str, str]
    more: int = 0  # rows about others' things, where the person only did something: counted, not told

    @property
    def written(self) -> Iterator[list[tuple[str, str]]]:
        """Each row as labels and texts in the reader's language."""
        for row in self.rows:
            yield [(self.labels[name], _written(value)) for name, value in row.items()]


def ask(person: User, *, at: datetime) -> Export:
    """Ask for a copy; while one is being made, that is the one."""
    try:
        with transaction.atomic():
            export = Export.objects.create(person=person, asked_at=at)
            audit.note(person, "ask for a copy", person, at=at)
            tasks.export.enqueue(export_id=export.pk)
    except IntegrityError:
        return Export.objects.get(person=person, made_at=None)
    return export


def at_hand(person: User, *, at: datetime) -> QuerySet[Export]:
    """Copies that are being made or can be fetched."""
    return person.exports.filter(asked_at__gt=at - KEPT)


def forget(exports: QuerySet[Export]) -> int:
    """Delete copies, and their files once that is committed; answers how many."""
    rows = list(exports)
    for row in rows:
        if row.file:
            transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
    Export.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def make(export: Export, *, at: datetime) -> None:
    """Write the file and tell the person; made once only, however often it is called."""
    if export.made_at:
        return
    with TemporaryFile() as target:
        with translation.override(export.person.language):
            _write(target, export.person, at)
        target.seek(0)
        export.file.save(f"{export.uuid}.zip", File(target), save=False)
    with transaction.atomic():
        made = Export.objects.filter(pk=export.pk, made_at=None).update(file=export.file.name, made_at=at)
        if made:
            mail.post(export.person, template="people/export", context={}, key=f"export:{export.pk}", at=at)
    if not made:  # another worker was quicker, or the person was forgotten meanwhile
        export.file.delete(save=False)


def _write(target: Any, person: User, at: datetime) -> None:
    """The ZIP; only one file's piece and one section are in memory at a time."""
    given: list[tuple[Any, Any]] = signals.exporting.send(sender=Export, person=person)
    parts: list[Part] = [part for _, parts in given for part in parts]
    told = list(sections(person))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            with archive.open(part.name, "w", force_zip64=True) as file:
                for piece in part.pieces:
                    file.write(piece)
        archive.writestr("data.json", _json(person, told, at))
        page = {"person": person, "sections": told, "parts": parts, "at": at}
        archive.writestr("index.html", render_to_string("people/export/index.html", page))


def _json(person: User, told: Iterable[Section], at: datetime) -> str:
    """Everything by model and field, as machines name them."""
    content = {
        "person": str(person.uuid),
        "made_at": at,
        "rows": {section.model: section.rows for section in told if section.rows},
        "counted": {section.model: section.more for section in told if section.more},
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def sections(person: User) -> Iterator[Section]:
    """What the data map finds about the person, one kind after another."""
    for model, fields in privacy.models():
        own, others = _paths(model, fields)
        rows = [row for path in own for row in _rows(model, path, person)]
        more = sum(model._default_manager.filter(**{path: person.pk}).count() for path in others)
        if rows or more:
            whats = list(dict.fromkeys(str(what) for _, _, what in fields.values()))
            purpose = privacy.PURPOSES[next(iter(fields.values()))[0]]
            labels = {field.name: capfirst(gettext(str(field.verbose_name))) for field in model._meta.concrete_fields}
            yield Section(model._meta.label, whats, purpose, [_told(row, person) for row in rows], labels, more)


def _rows(model: type[Model], path: str, person: User) -> Iterable[Model]:
    """Rows in which the person stands there; what they refer to is fetched for all of them at once."""
    value = person.email if path == BY_ADDRESS else person.pk
    return model._default_manager.filter(**{path: value}).order_by("pk").fetch_mode(FETCH_PEERS)


def _paths(model: type[Model], fields: privacy.Declared) -> tuple[list[str], list[str]]:
    """Ways from a model to the person: by which its rows are theirs, and by which they only did something to it."""
    if model is User:
        return ["pk"], []
    own: list[str] = []
    others: list[str] = []
    for field in _links(model):
        if field.related_model is User:
            (own if _is_own(field, fields) else others).append(field.name)
    if not (own or others) and "email" in fields:
        return [BY_ADDRESS], []
    # Or one step further: the answer of an attempt, the file of a certificate
    return own or [
        f"{field.name}__{further.name}"
        for field in _links(model)
        if not field.null and (declared := privacy.declared(field.related_model))
        for further in _links(field.related_model)
        if further.related_model is User and _is_own(further, declared)
    ], others


def _links(model: type[Model]) -> list[Any]:
    """Foreign keys, those to a page's parent left out."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and field.is_relation
        and field.related_model
        and field.concrete
        and not field.many_to_many
        and not getattr(field.remote_field, "parent_link", False)
    ]


def _is_own(field: Any, fields: privacy.Declared) -> bool:
    """A row is the person's where it would go with them, or is to be erased for their sake."""
    fate = fields[field.name][1] if field.name in fields else privacy.KEEP
    return fate == privacy.ERASE or field.remote_field.on_delete is CASCADE


def _told(row: Model, person: User) -> dict[str, Any]:
    """A row as field and value; other rows are told in words, secrets only by being there."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        if field.primary_key or value in (None, "") or (field.related_model is User and value == person.pk):
            continue
        if field.name in SECRET:
            told[field.name] = "…"
        elif field.is_relation:
            told[field.name] = str(getattr(row, field.name))
        elif isinstance(value, File):
            told[field.name] = value.name
        else:
            told[field.name] = getattr(row, f"get_{field.name}_display")() if field.choices else value
    return told


def _written(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(value)


# Fields that no other page names, by the name that Django gives them
UNNAMED = (
    gettext_noop("activity"),
    gettext_noop("address"),
    gettext_noop("answered at"),
    gettext_noop("asked at"),
    gettext_noop("attempt"),
    gettext_noop("cancelled at"),
    gettext_noop("carried"),
    gettext_noop("certification"),
    gettext_noop("completed at"),
    gettext_noop("correct"),
    gettext_noop("corrects"),
    gettext_noop("done"),
    gettext_noop("earned at"),
    gettext_noop("enrolled at"),
    gettext_noop("evidence"),
    gettext_noop("first at"),
    gettext_noop("home page"),
    gettext_noop("is active"),
    gettext_noop("is staff"),
    gettext_noop("joined at"),
    gettext_noop("last at"),
    gettext_noop("last seen at"),
    gettext_noop("last used at"),
    gettext_noop("made at"),
    gettext_noop("maximum"),
    gettext_noop("number"),
    gettext_noop("occasion"),
    gettext_noop("on"),
    gettext_noop("order"),
    gettext_noop("passed"),
    gettext_noop("period"),
    gettext_noop("place"),
    gettext_noop("points"),
    gettext_noop("position seconds"),
    gettext_noop("profession"),
    gettext_noop("rendered at"),
    gettext_noop("response"),
    gettext_noop("role"),
    gettext_noop("saved at"),
    gettext_noop("score"),
    gettext_noop("seating"),
    gettext_noop("seconds"),
    gettext_noop("sent at"),
    gettext_noop("snapshot"),
    gettext_noop("spans"),
    gettext_noop("submitted at"),
    gettext_noop("times"),
    gettext_noop("told at"),
    gettext_noop("total"),
    gettext_noop("type"),
    gettext_noop("user agent"),
    gettext_noop("voted at"),
    gettext_noop("what"),
    gettext_noop("withdrawn at"),
    gettext_noop("written at"),
)
