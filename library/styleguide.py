"""The style guide: every component in every state, in a language of the reader's choice; development mode only.

It is the documentation of the design and its test: what stands here is rendered, walked and checked in a browser.
The specimens stand in ``specimens.toml``; what cannot be written there, forms and pages of a list, is made here.
"""

import tomllib
from functools import cache
from pathlib import Path

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from library import pictures
from library.context import LABELS
from people import languages

CENTRES = ("south", "west", "inner", "east", "north")
SEEDS = ("participation", "records", "safety", "law")
COLOURS = (
    *("paper", "surface", "tint", "tint-2", "line", "edge", "ink-2", "ink", "accent", "accent-hi", "deep"),
    *("ok", "ok-tint", "warn", "warn-tint", "bad", "bad-tint"),
    *("tone-1", "tone-2", "tone-3", "tone-4", "tone-5", "ground-1", "ground-2"),
)
# Shown by the page itself, which stands in them, or by the component that they are a part of.
FRAME = frozenset({"site_header", "account", "languages", "site_footer", "theme", "logo", "live_region", "acting"})
PARTS = frozenset(
    {
        *("field_notes", "checkbox_group", "radio_group", "error_summary", "search_field", "step"),
        *("transcript", "video_tools"),
    }
)
PLACES = [("room", _("On site")), ("remote", _("Remotely")), ("later", _("I will watch the recording"))]


class SampleForm(forms.Form):
    """One field of every kind."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("We send the confirmation here."))
    language = forms.ChoiceField(label=_("Language"), choices=list(LABELS.items()))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    needs = forms.CharField(
        label=_("What do you need in order to take part?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.ChoiceField(label=_("Where do you take part?"), choices=PLACES[:2], widget=forms.RadioSelect)
    centres = forms.MultipleChoiceField(
        label=_("Choose all that apply"), choices=PLACES, widget=forms.CheckboxSelectMultiple, required=False
    )
    consent = forms.BooleanField(label=_("My answers may be published without my name"))
    file = forms.FileField(label=_("Attachment"), required=False)


def _made(name: str) -> object:
    """What a specimen asks for by name: a form as it comes or comes back, one of its fields, a page of a list."""
    if name == "page":
        return Paginator(range(300), 20).page(7)
    if name == "query":
        return QueryDict("q=lapsi&topic=law")
    if name.startswith("field."):  # a field of choices in a form of its own, whose ids are unique on the page
        return SampleForm(prefix=name.removeprefix("field."))["place"]
    return (
        SampleForm({"bad-email": "johanna.eklund@"}, prefix="bad") if name == "form.bad" else SampleForm(prefix="new")
    )


def _settle(value: object, language: str) -> object:
    """A context with every language map chosen and every named thing made."""
    if isinstance(value, dict):
        if value.keys() == {"made"}:
            return _made(value["made"])
        if value.keys() <= set(languages.LANGUAGES):
            return languages.pick(value, language)
        return {key: _settle(inner, language) for key, inner in value.items()}
    return [_settle(inner, language) for inner in value] if isinstance(value, list) else value


@cache
def specimens() -> dict[str, list[dict[str, object]]]:
    """The chapters of the guide as they are written."""
    return tomllib.loads((Path(__file__).parent / "specimens.toml").read_text(encoding="utf-8"))


def draw(specimen: dict[str, object], language: str, request: HttpRequest | None = None) -> SafeString:
    """A specimen inside the element it needs around it."""
    context = _settle(specimen.get("context", {}), language)
    html = mark_safe(render_to_string(f"components/{specimen['component']}.html", context, request))
    around = specimen.get("around")
    return format_html(mark_safe(str(around)), html) if around else html


def chapters(language: str, request: HttpRequest | None = None) -> list[dict[str, object]]:
    """All specimens, drawn and gathered by component, in one language."""
    found = []
    for name, chapter in specimens().items():
        components: dict[object, list[dict[str, object]]] = {}
        for specimen in chapter:
            drawn = {"note": specimen.get("note", ""), "html": draw(specimen, language, request)}
            components.setdefault(specimen["component"], []).append(drawn)
        found.append({"name": name, "components": components})
    return found


def page(request: HttpRequest) -> HttpResponse:
    """The whole guide on one page; ``?lang=`` chooses the language, ``?centre=`` the colour."""
    asked, centre = request.GET.get("lang", ""), request.GET.get("centre", "")
    language = asked if asked in languages.LANGUAGES else languages.LANGUAGES[0]
    with translation.override(language):
        context = {
            "chapters": chapters(language, request),
            "languages": [
                {"code": code, "label": LABELS[code], "url": f"?lang={code}", "current": code == language}
                for code in languages.LANGUAGES
            ],
            "centre": centre if centre in CENTRES else None,
            "centres": CENTRES,
            "seeds": SEEDS,
            "families": sorted(pictures.FAMILIES),
            "icons": sorted(pictures.ICONS),
            "colours": COLOURS,
        }
        return render(request, "styleguide/page.html", context)
