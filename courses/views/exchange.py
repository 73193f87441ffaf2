"""The screens on which questions come in and go out: read, looked at, and only then written."""

import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from courses import exchanging
from courses.exchange import formats
from courses.exchange.formats import Format
from courses.exchange.items import LARGEST, Reading, Unreadable
from courses.models import QuestionBank


class ImportForm(forms.Form):
    """A file or a pasted text, and the language of what names none."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Moodle XML, GIFT or a package of QTI 3.0, one megabyte at most."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or the text itself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("Moodle XML or GIFT, pasted."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("The language of texts that name none. A GIFT file has one language."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, as bytes."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if bool(file) == bool(text):
            raise forms.ValidationError(_("Give either a file or a text."))
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than one megabyte. Divide it."))
        cleaned["data"] = file.read() if file else text.encode()
        return cleaned


class ExportForm(forms.Form):
    """A format, and the language of one that has one."""

    form = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=Format, widget=forms.RadioSelect, initial=Format.MOODLE
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("For GIFT, which has one language."),
    )


def _bank(request: HttpRequest, pk: int) -> QuestionBank:
    """A bank that the viewer may edit; others do not exist."""
    bank = get_object_or_404(QuestionBank.objects.visible_to(request.user), pk=pk)
    policy = QuestionBank.snippet_viewset.permission_policy
    if not policy.user_has_permission_for_instance(request.user, "change", bank):
        raise Http404
    return bank


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent; also an empty form was sent, and is told what it lacks."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def import_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file, show what it would do, and do it once that is confirmed."""
    bank = _bank(request, pk)
    if "confirmed" in request.POST:
        return _confirmed(request, bank)
    form = ImportForm(*_sent(request), initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        reading = _read(form, form.cleaned_data["data"], language)
        if reading is not None:
            context = {
                "bank": bank,
                "plan": exchanging.plan(bank, reading),
                "data": _packed(form.cleaned_data["data"]),
                "language": language,
            }
            return render(request, "courses/admin/import_preview.html", context)
    return render(request, "courses/admin/import.html", {"bank": bank, "form": form})


def _confirmed(request: HttpRequest, bank: QuestionBank) -> HttpResponse:
    """What was looked at is read again as warily as the first time, and written."""
    language = request.POST.get("language", "")
    data = _unpacked(request.POST.get("data", ""))
    form = ImportForm(None)
    if data is None or language not in dict(settings.LANGUAGES):
        messages.error(request, _("The file is not there any more. Choose it again."))
        return redirect("courses_exchange:import", pk=bank.pk)
    reading = _read(form, data, language)
    if reading is None:
        messages.error(request, _("The file is not there any more. Choose it again."))
        return redirect("courses_exchange:import", pk=bank.pk)
    done = exchanging.carry_out(bank, reading, user=request.user, at=timezone.now())
    count = len(done.new) + len(done.changed)
    text = ngettext(
        "%(count)s question is imported and asked from now on.",
        "%(count)s questions are imported and asked from now on.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect(QuestionBank.snippet_viewset.get_url_name("edit"), bank.pk)


def _read(form: ImportForm, data: bytes, language: str) -> Reading | None:
    """What a file holds; why not, if it cannot be read, with its line."""
    try:
        return formats.read(data, language)
    except Unreadable as reason:
        text = _("Line %(line)s: %(text)s") % {"line": reason.line, "text": reason.text} if reason.line else reason.text
        if form.is_bound:
            form.add_error(None, text)
        return None


def _packed(data: bytes) -> str:
    """A file in a field of a form, between looking and confirming."""
    return b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes | None:
    """The file again; never larger than a file may be."""
    try:
        data = zlib.decompressobj().decompress(b64decode(text, validate=True), LARGEST + 1)
    except (NotBase64, ValueError, zlib.error):
        return None
    return data if data and len(data) <= LARGEST else None


def export_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a format, read what it does not carry, and take the file."""
    bank = _bank(request, pk)
    form = ExportForm(_sent(request)[0], initial={"language": get_language()})
    losses: tuple = ()
    if request.method == "POST" and form.is_valid():
        found, stories = exchanging.items_of(bank)
        chosen = form.cleaned_data
        file = formats.write(chosen["form"], found, name=bank.name, language=chosen["language"])
        losses = (*stories, *file.losses)
        if not losses or "anyway" in request.POST:
            return HttpResponse(
                file.data,
                content_type=f"{file.mime}; charset=utf-8" if file.mime.startswith("text/") else file.mime,
                headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
            )
    return render(request, "courses/admin/export.html", {"bank": bank, "form": form, "losses": losses})
