"""The screen that makes a lesson's draft from Markdown."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from courses import markdown
from courses.exchange.items import Note, Unreadable
from courses.markdown import Draft
from courses.models import LessonPage, ModulePage


class MarkdownForm(forms.Form):
    """A lesson as a text; its title may be its first heading."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Empty: the first heading of the first level (#)."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=gettext_lazy(
            "Markdown: headings (##), paragraphs, lists, links, emphasis, quotations (>), tables "
            "and checklists (- [ ]). "
            "Pictures are not fetched, HTML is not read."
        ),
    )

    draft: Draft

    def clean(self) -> dict[str, Any]:
        """A text that makes blocks, and a title."""
        cleaned = super().clean() or {}
        if "text" not in cleaned:
            return cleaned
        try:
            self.draft = markdown.read(cleaned["text"])
        except Unreadable as reason:
            self.add_error("text", _told(Note(reason.line, "", reason.text)))
            return cleaned
        cleaned["title"] = cleaned.get("title") or self.draft.title
        if not cleaned["title"] or len(cleaned["title"]) > 255:
            self.add_error("title", _("Give the lesson a title of at most 255 letters."))
        if not self.draft.blocks:
            self.add_error("text", _("There is nothing to read."))
        return cleaned


def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """A new lesson of a module that the viewer writes for: a draft, which is never published here."""
    module = get_object_or_404(ModulePage, pk=pk)
    if not module.permissions_for_user(request.user).can_add_subpage():
        raise Http404
    form = MarkdownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        page = _made(module, form, request.user)
        if page is not None:
            messages.success(request, _("The draft is made. Nobody sees it until it is published."))
            if form.draft.notes:
                told = format_html_join("", "<li>{}</li>", ((_told(note),) for note in form.draft.notes))
                messages.warning(request, format_html("<ul>{}</ul>", told))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "courses/admin/markdown.html", {"module": module, "form": form})


def _made(module: ModulePage, form: MarkdownForm, user: Any) -> LessonPage | None:
    """The draft below its module; none when a block refuses what it was given."""
    title = form.cleaned_data["title"]
    page = LessonPage(title=title, live=False, locale=module.locale, owner=user)
    if not slugify(title, allow_unicode=True):  # Wagtail would make none of it
        page.slug = f"lesson-{uuid4().hex[:8]}"
    stream = page.body.stream_block
    value = stream.to_python([{"id": str(uuid4()), **block} for block in form.draft.blocks])
    try:
        page.body = stream.clean(value)
    except ValidationError:
        form.add_error("text", _("A part of the text does not fit into a lesson's block."))
        return None
    module.add_child(instance=page)
    page.save_revision(user=user)
    log(page, "wagtail.create", user=user, content_changed=True)
    return page


def _told(note: Note) -> str:
    """A note with its line."""
    return _("Line %(line)s: %(text)s") % {"line": note.line, "text": note.text} if note.line else str(note.text)
