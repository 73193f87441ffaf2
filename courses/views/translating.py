"""The page of the admin that shows a page text by text beside its original."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from courses import asking, comparing, renderings, shapes, translating
from courses.models import CoursePage
from courses.models.pages import CentrePart
from courses.renderings import Segment, Sheet
from courses.segments import State
from courses.translating import Refused, Saved, Written

NAMES = dict(settings.LANGUAGES)
PUBLISH = {
    "fi": gettext_lazy("Save and publish in Finnish"),
    "sv": gettext_lazy("Save and publish in Swedish"),
    "en": gettext_lazy("Save and publish in English"),
}
FILES = (("", gettext_lazy("Decide later")), ("keep", gettext_lazy("Keep this language's own file")))
TAKE = ("take", gettext_lazy("Take the original's file"))


class SheetForm(forms.Form):
    """Every text of the translation in the field that its page has for it, and what is right as it is."""

    begun = forms.JSONField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, sheet: Sheet, language: str, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"begun": _marks(sheet), "seen": sheet.seen})
        self.sheet = sheet
        for segment in sheet.segments:
            name = _name(segment)
            if segment.is_text:
                field = shapes.form_field(segment.place)
                field.label, field.initial = segment.label, segment.text
                field.widget.attrs["lang"] = language
                if segment.is_rich:  # the editor's own box has no name else, and hands over only after a pause
                    named = {"ariaLabelledBy": f"id_{name}-label", "stateSaveInterval": 0}
                    field.widget.options = {**field.widget.options, **named}
                self.fields[name] = field
                if segment.state != State.DONE:
                    self.fields[f"right-{name}"] = forms.BooleanField(required=False, label=_("Right as it is"))
            elif segment.state != State.DONE:
                self.fields[f"file-{name}"] = forms.ChoiceField(
                    choices=[*FILES, TAKE], required=False, label=segment.label, widget=forms.RadioSelect
                )

    def rows(self, clashes: Mapping[str, Any], files: Mapping[tuple[type, int], str]) -> list[dict[str, Any]]:
        """The segments with their fields, in the order of the page."""
        return [
            {
                "segment": segment,
                "field": self[name] if (name := _name(segment)) in self.fields else None,
                "right": self[f"right-{name}"] if f"right-{name}" in self.fields else None,
                "choice": self[f"file-{name}"] if f"file-{name}" in self.fields else None,
                "difference": comparing.words(segment.before, segment.original, rich=segment.is_rich)
                if segment.state == State.CHANGED and segment.is_text and segment.before is not None
                else "",
                "is_new": segment.before is None,
                "other": clashes.get(segment.key),
                "files": [] if segment.is_text else _named(segment, files),
            }
            for segment in self.sheet.segments
        ]

    def written(self) -> Written:
        """What was written, by the texts' keys."""
        texts, right = {}, set()
        for segment in self.sheet.segments:
            name = _name(segment)
            choice = self.cleaned_data.get(f"file-{name}")
            if name in self.cleaned_data:
                texts[segment.key] = self.cleaned_data[name] or ""
            if choice == "take":
                texts[segment.key] = segment.original
            if self.cleaned_data.get(f"right-{name}") or choice == "keep":
                right.add(segment.key)
        return Written(texts, right, self.cleaned_data["begun"], self.cleaned_data["seen"])

    def clean_begun(self) -> dict[str, str]:
        """Without the marks nobody knows what somebody else saved meanwhile."""
        begun: dict[str, str] = self.cleaned_data["begun"]
        if not isinstance(begun, dict):
            raise ValidationError(_("Nothing is saved yet. Look at the texts that are marked."))
        return begun


def _marks(sheet: Sheet) -> dict[str, str]:
    """A mark of each text of the draft."""
    return {segment.key: translating.mark(segment, segment.text) for segment in sheet.segments}


def _named(segment: Segment, files: Mapping[tuple[type, int], str]) -> list[str]:
    """The names of the original's file and of the language's own."""
    model = segment.place.shape.about.model_class
    return [files.get((model, number), "") for number in (segment.original, segment.text)]


def _name(segment: Segment) -> str:
    """The name of a text's field."""
    return f"text-{segment.key.replace('.', '--')}"


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A translation beside its original, for whoever may edit it."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, CentrePart) or not page.permissions_for_user(request.user).can_edit() or page.is_original:
        raise Http404
    draft = translating.draft_of(page)
    form = _form(draft, renderings.of(draft), request.POST if request.method == "POST" else None)
    saved = None
    if request.method == "POST" and page.permissions_for_user(request.user).page_locked():
        messages.error(request, _("This page is locked now, so nothing was saved."))
    elif request.method == "POST" and form.is_valid():
        saved = translating.save(page, form.written(), user=request.user)
        if saved.written:
            _go_on(request, saved)
            return redirect(request.get_full_path())
        _tell(request, saved)
        draft, form = saved.page, _form(saved.page, saved.sheet, _renewed(request.POST, form, saved))
    elif request.method == "POST":
        messages.error(request, _("Nothing is saved yet. Look at the texts that are marked."))
    return render(request, "courses/admin/translation.html", _context(request, draft, form, saved))


def _form(draft: CentrePart, sheet: Sheet, data: QueryDict | None) -> SheetForm:
    """The form of a draft; texts that were not sent have what the draft says."""
    language = draft.locale.language_code
    empty = SheetForm(sheet, language)
    if data is None:
        return empty
    held = data.copy()
    for segment in sheet.segments:
        name = _name(segment)
        if name in empty.fields and name not in held:
            held[name] = empty.fields[name].widget.format_value(segment.text) or ""
        elif name in empty.fields and segment.is_rich:
            held[name] = _as_rich(empty.fields[name].widget, held[name])
    return SheetForm(sheet, language, held)


def _as_rich(widget: Any, sent: str) -> str:
    """What the editor of rich text sent; anything else as a paragraph of it, so that nothing typed is lost."""
    try:
        widget.converter.to_database_format(sent)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return str(widget.format_value(linebreaks(sent, autoescape=True)))
    return sent


def _renewed(data: QueryDict, form: SheetForm, saved: Saved) -> QueryDict:
    """What was sent, on top of what somebody else saved meanwhile and of what the original says now."""
    held = data.copy()
    held["seen"] = saved.sheet.seen
    if saved.mine is None:
        return held
    held["begun"] = json.dumps(_marks(saved.sheet))
    for segment in saved.sheet.segments:
        name = _name(segment)
        if name in form.fields and segment.key not in saved.mine:
            held[name] = form.fields[name].widget.format_value(segment.text) or ""
    return held


def _tell(request: HttpRequest, saved: Saved) -> None:
    """Why nothing was saved, and what to do."""
    if saved.error:
        messages.error(request, " ".join(saved.error.messages))
    elif saved.moved:
        messages.warning(
            request,
            _(
                "The original was changed while you translated. Nothing is saved yet: your texts stand below. "
                "Look at what is marked, then save again."
            ),
        )
    else:
        messages.warning(
            request,
            _(
                "Somebody else saved the same texts while you translated. Nothing is saved yet: yours stand in the "
                "fields, theirs below them. Choose, then save again."
            ),
        )


def _go_on(request: HttpRequest, saved: Saved) -> None:
    """Tell that it is saved, and publish when that was asked for."""
    if saved.joined:
        messages.info(request, _("Somebody else saved other texts meanwhile. Theirs and yours are both kept."))
    if request.POST.get("action") != "publish":
        messages.success(request, _("The draft is saved. Readers do not see it yet."))
        return
    if not translating.may_publish(saved.page, request.user):
        raise PermissionDenied
    try:
        translating.publish(saved.page, user=request.user)
    except Refused as reason:
        messages.error(request, _("The draft is saved, but not published. %(reason)s") % {"reason": reason})
    else:
        name = NAMES[saved.page.locale.language_code]
        messages.success(
            request, _("Published: %(title)s (%(language)s)") % {"title": saved.page.title, "language": name}
        )


def _context(request: HttpRequest, draft: CentrePart, form: SheetForm, saved: Saved | None) -> dict[str, Any]:
    """What the template shows."""
    original, language = draft.original, draft.locale.language_code
    allowed = draft.permissions_for_user(request.user)
    number = request.GET.get("course", "")
    course = CoursePage.objects.filter(pk=number).first() if number.isdecimal() else None
    if course is None and isinstance(draft, CoursePage):
        course = draft
    files = _files(form.sheet)
    return {
        "page": draft,
        "original": original,
        "course": course if course and course.permissions_for_user(request.user).can_edit() else None,
        "language": language,
        "name": NAMES[language],
        "publish": PUBLISH[language],
        "original_language": original.locale.language_code,
        "original_name": NAMES[original.locale.language_code],
        "form": form,
        "sheet": form.sheet,
        "rows": form.rows(saved.clashes if saved else {}, files),
        "lost": [*form.sheet.lost, *_sent_in_vain(request, form)],
        "asked": asking.of(original, original.locale.language_code, request.user),
        "locked": allowed.page_locked(),
        "may_publish": translating.may_publish(draft, request.user),
        "media": form.media,
    }


def _files(sheet: Sheet) -> dict[tuple[type, int], str]:
    """The names of the files in either language, one query for each kind."""
    wanted: dict[type, set[int]] = defaultdict(set)
    for segment in sheet.segments:
        if not segment.is_text:
            wanted[segment.place.shape.about.model_class] |= {segment.original, segment.text} - {None, ""}
    return {(model, pk): str(row) for model, pks in wanted.items() for pk, row in model.objects.in_bulk(pks).items()}


def _sent_in_vain(request: HttpRequest, form: SheetForm) -> list[str]:
    """Texts that were sent and have no place any more, because the original lost theirs."""
    sent = [request.POST[name] for name in request.POST if name.startswith("text-") and name not in form.fields]
    return [text for text in map(_readable, sent) if text]


def _readable(text: str) -> str:
    """A text as it is read, also one in the editor's own form."""
    try:
        return "\n".join(str(block["text"]) for block in json.loads(text)["blocks"])
    except (ValueError, TypeError, KeyError):
        return text
