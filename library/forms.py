"""What a reader asks of the catalogue, and says about accessibility."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from library.showing import Filters
from people.languages import LANGUAGES

MAX_CHOICES = 50
SORTS = ("soonest", "newest", "title")


def read_filters(data: QueryDict) -> Filters:
    """The filters of an address; whatever an address may hold is read as something sensible, never as an error."""

    def chosen(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value[:80] for value in data.getlist(name)[:MAX_CHOICES] if value))

    page = data.get("page", "1")
    sort = data.get("sort", "soonest")
    return Filters(
        query=data.get("q", "").replace("\x00", "").strip()[:200],
        forms=chosen("form"),
        topics=chosen("topic"),
        professions=chosen("profession"),
        languages=tuple(code for code in chosen("language") if code in LANGUAGES),
        centres=chosen("centre"),
        sort=sort if sort in SORTS else "soonest",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


class FeedbackForm(forms.Form):
    """What went wrong and where; who says so only if they want an answer."""

    text = forms.CharField(
        label=_("What went wrong?"),
        help_text=_("Tell us what you tried to do, and with which device or aid."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Tell us what went wrong.")},
    )
    page = forms.CharField(label=_("On which page?"), max_length=500, required=False)
    name = forms.CharField(
        label=_("Your name"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_("Only if you want an answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Give an e-mail address such as name@organisation.fi.")},
    )


class AnswerForm(forms.Form):
    """What whoever answers writes."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("It is mailed to whoever left an address. Without one, write what was done."),
        error_messages={"required": _("Write the answer.")},
    )
