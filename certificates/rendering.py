"""Rendering: a frozen certificate as a tagged PDF (PDF/UA-1) by typst. The only writer of Document after issuing.

Drawn from the snapshot alone, so drawing again changes no date and no byte. typst is large and runs in the worker only.
"""

import json
import unicodedata
from datetime import datetime
from functools import partial
from pathlib import Path

from anyascii import anyascii
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from certificates import drawing
from certificates.enums import DocumentState
from certificates.models import Certificate, Document
from people.models import User

HERE = Path(__file__).resolve().parent
DESIGN = HERE / "design" / "certificate.typ"
FONTS = HERE / "fonts"


def render(certificate: Certificate, language: str, *, at: datetime) -> Document:
    """Draw the file in this language and keep it; a file that is there already stays."""
    document = Document.objects.get(certificate=certificate, language=language)
    if document.state == DocumentState.READY:
        return document
    return _keep(document, draw(certificate, language), at=at)


def draw(certificate: Certificate, language: str) -> bytes:
    """The PDF; refused by typst when a title, a language or an alternative text is missing."""
    import typst  # slow import

    data = drawing.page(certificate, language)
    said = json.dumps({name: _writable(value) if name == "holder" else value for name, value in data.items()})
    return typst.compile(
        DESIGN,
        root=DESIGN.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": said},
        timestamp=int(certificate.issued_at.timestamp()),
    )


def ready(person: User) -> QuerySet[Document]:
    """The holder's files that are drawn."""
    found = Document.objects.filter(certificate__person=person, state=DocumentState.READY)
    return found.select_related("certificate").order_by("certificate", "language")


def forget(person: User) -> None:
    """Delete the holder's files; the rows go now, what lies in the storage once that is committed."""
    documents = Document.objects.filter(certificate__person=person)
    for name in documents.exclude(file="").values_list("file", flat=True):
        transaction.on_commit(partial(Document._meta.get_field("file").storage.delete, name))
    documents.delete()


def _writable(text: str) -> str:
    """A text in letters that the fonts have: others are written in Latin ones, so that no name stops a certificate."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(letter if ord(letter) < LATIN_ENDS else anyascii(letter) for letter in plain)


LATIN_ENDS = 0x0250


def _keep(document: Document, content: bytes, *, at: datetime) -> Document:
    """Store the file under the certificate's name; a worker that was faster wins."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state == DocumentState.READY:
            return document
        name = f"{document.certificate.uuid}/{document.language}.pdf"
        storage = document.file.storage
        whole = document.file.field.generate_filename(document, name)
        if storage.exists(whole):  # left by a worker that was killed
            storage.delete(whole)
        document.file.save(name, ContentFile(content), save=False)
        document.state, document.rendered_at = DocumentState.READY, at
        document.save(update_fields=["file", "state", "rendered_at"])
    return document
