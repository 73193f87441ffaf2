"""Template tags of the design: icons and pictures, dates in the reader's language, and what components need.

A builtin of every template, so nothing has to be loaded. The texts come from ``library.times``, the drawings from
``library.pictures``; this module only joins them to templates.
"""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from library import pictures, times
from people import languages

register = template.Library()

# State -> (word, icon, tone). The same words everywhere; colour is never alone.
STATES = {
    "not_started": (_("Not started"), "not-started", "quiet"),
    "in_progress": (_("In progress"), "half", "accent"),
    "completed": (_("Completed"), "completed", "ok"),
    "expiring": (_("Expires soon"), "clock", "warn"),
    "expired": (_("Expired"), "expired", "bad"),
    "missing": (_("Missing"), "missing", "bad"),
    "pending": (_("Awaiting review"), "pending", "warn"),
    "below": (_("Below target"), "alert", "warn"),
    "revoked": (_("Revoked"), "revoked", "bad"),
    "registered": (_("Registered"), "calendar", "accent"),
    "attended": (_("You took part"), "completed", "ok"),
    "live": (_("Live now"), "live", "bad"),
    "recorded": (_("Recording"), "recorded", "accent"),
    "next": (_("Next"), "arrow", "accent"),
    "open": (_("Open for registration"), "not-started", "quiet"),
    "closed": (_("Registration is closed"), "lock", "quiet"),
    "full": (_("Fully booked"), "group", "warn"),
    "missed": (_("Missed"), "not-started", "quiet"),
    "cancelled": (_("Cancelled"), "revoked", "bad"),
    "valid": (_("Valid"), "completed", "ok"),
    "superseded": (_("Replaced by a newer one"), "arrow", "warn"),
    "required": (_("Required"), "target", "accent"),
}
ALIASES = {"earned": "valid", "done": "completed"}
LEVELS = (_("no completion"), _("introduced"), _("with guidance"), _("independently"), _("guides others"))
VERDICTS = {
    "valid": (_("This certificate is genuine and valid"), "completed", "ok"),
    "superseded": (_("Genuine, and replaced by a newer one"), "arrow", "warn"),
    "expired": (_("Genuine, but no longer valid"), "clock", "warn"),
    "revoked": (_("This certificate has been revoked"), "revoked", "bad"),
    "none": (_("No certificate found with this code"), "search", "quiet"),
}
ONLY_IN = {
    "fi": _("This page is only in Finnish."),
    "sv": _("This page is only in Swedish."),
    "en": _("This page is only in English."),
}


def _local(value: date) -> date:
    """Moments are shown in the site's time zone; plain days stay what they are."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _time(value: date, text: str, classname: str = "") -> SafeString:
    local = _local(value)
    machine = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    if classname:
        return format_html('<time class="{}" datetime="{}">{}</time>', classname, machine, text)
    return format_html('<time datetime="{}">{}</time>', machine, text)


# --- drawings ---------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "calendar" %}``: one icon of the set; a name that is not drawn fails loudly."""
    return pictures.icon(name)


@register.simple_tag
def ring(done: int, total: int) -> SafeString:
    """``{% ring 3 8 %}``: the share done as a circle; say the number in text beside it."""
    return pictures.ring(int(done or 0), int(total or 0))


@register.simple_tag
def bar(value: float, maximum: float = 100) -> SafeString:
    """``{% bar 19 48 %}``: a share as a line; say the number in text beside it."""
    return pictures.bar(float(value or 0), float(maximum or 0))


@register.simple_tag
def pips(level: int, target: int = 0, maximum: int = 4) -> SafeString:
    """``{% pips 2 3 %}``: a level and its target as marks; say them in text beside them."""
    return pictures.pips(int(level or 0), int(target or 0), int(maximum))


@register.simple_tag
def motif(seed: object, shape: str = "card", family: str = "") -> SafeString:
    """``{% motif course.key "card" %}``: the abstract picture of a seed; shapes square, card, banner and door."""
    return pictures.motif(str(seed), shape, family)


# --- dates and lengths ------------------------------------------------------------------------------


@register.simple_tag
def day(value: date | None, style: str = "full") -> str:
    """``{% day date %}``: to 25.2.2027; styles ``plain`` (no weekday), ``short`` (no year) and ``long`` (in words)."""
    if not value:
        return ""
    local, language = _local(value), get_language()
    if style == "long":
        return _time(value, times.long_day(local, language))
    return _time(value, times.day(local, language, weekday=style == "full", year=style != "short"))


@register.simple_tag
def span(starts: date | None, ends: date | None = None, *, whole_hours: bool = False) -> str:
    """``{% span starts ends %}``: to 25.2.2027 klo 13.00–15.30; the end may be missing; hours may stay on one line."""
    if not starts:
        return ""
    first, last, language = _local(starts), _local(ends) if ends else None, get_language()
    text = times.span(first, last, language)
    if whole_hours and isinstance(first, datetime):
        hours = times.hours(first, last if isinstance(last, datetime) else None, language)
        if text.endswith(f" {hours}"):
            text = format_html('{} <span class="nowrap">{}</span>', text.removesuffix(f" {hours}"), hours)
    return _time(starts, text)


@register.simple_tag
def hour(value: datetime | None) -> str:
    """``{% hour starts %}``: 13.00, or 13:00 in English."""
    return _time(value, times.hour(_local(value), get_language())) if value else ""


@register.simple_tag
def calendar_day(value: date) -> SafeString:
    """The day as a leaf of a calendar: a large number, the month below; the year where it is not this one."""
    local, language = _local(value), times.known(get_language())
    return format_html(
        '<time class="calendar-day" datetime="{}"><span aria-hidden="true"><b>{}</b> {}{}</span>'
        '<span class="unseen">{}</span></time>',
        local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat(),
        local.day,
        times.SHORT_MONTHS[language][local.month - 1],
        "" if local.year == timezone.localdate().year else f" {local.year}",
        times.day(local, language),
    )


@register.filter
def month(value: date) -> str:
    """The month in words as it stands after a day: helmikuuta, februari, February."""
    return times.MONTHS[times.known(get_language())][_local(value).month - 1]


@register.filter
def day_number(value: date) -> int:
    """The day of the month in the site's time zone."""
    return _local(value).day


@register.filter
def weekday(value: date) -> str:
    """The short name of the day of the week: to, to, Thu."""
    return times.WEEKDAYS[times.known(get_language())][_local(value).weekday()]


@register.filter
def minutes(amount: int | None) -> str:
    """75 as ``1 h 15 min``."""
    return times.minutes(amount, get_language()) if amount is not None else ""


@register.simple_tag
def clock(seconds: float | None) -> SafeString:
    """A place in a recording: seen as 12:40, heard as 12 minuuttia 40 sekuntia."""
    amount = seconds or 0
    return format_html(
        '<span class="clock"><span aria-hidden="true">{}</span><span class="unseen">{}</span></span>',
        times.clock(amount),
        times.spoken(amount, get_language()),
    )


# --- texts ------------------------------------------------------------------------------------------


@register.filter
def pick(texts: Mapping[str, str] | None) -> str:
    """A language map in the reader's language, falling back to Finnish and then to any."""
    return languages.pick(texts, get_language())


@register.filter
def speaks(texts: Mapping[str, str] | None) -> str:
    """The language that ``pick`` answers in, for a ``lang`` attribute."""
    return languages.speaks(texts, get_language() or "fi")


@register.filter
def only_in(code: str) -> str:
    """The sentence that says which language a page is only in, in the reader's language."""
    return str(ONLY_IN[code])


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


@register.simple_tag
def level_name(level: int | None) -> str:
    """A level of competence in words, from "none" to "guides others"."""
    return str(LEVELS[min(max(int(level or 0), 0), len(LEVELS) - 1)])


# --- what components need ---------------------------------------------------------------------------


def _state(state: object) -> str:
    key = str(getattr(state, "value", state)).lower().replace("-", "_")
    return ALIASES.get(key, key)


@register.filter
def state_word(state: object) -> str:
    """The word for a state, in the reader's language."""
    return str(STATES[_state(state)][0])


@register.filter
def state_icon(state: object) -> SafeString:
    """The icon of a state."""
    return pictures.icon(STATES[_state(state)][1])


@register.filter
def state_tone(state: object) -> str:
    """The tone of a state: ok, warn, bad, accent or quiet."""
    return STATES[_state(state)][2]


@register.filter
def verdict_word(state: object) -> str:
    """What the verification page says first."""
    return str(VERDICTS[str(state).lower()][0])


@register.filter
def verdict_icon(state: object) -> SafeString:
    """The icon of a verdict."""
    return pictures.icon(VERDICTS[str(state).lower()][1])


@register.filter
def verdict_tone(state: object) -> str:
    """The tone of a verdict: ok, warn, bad or quiet."""
    return VERDICTS[str(state).lower()][2]


@register.simple_tag
def level_mark(level: int, target: int = 0, maximum: int = 4) -> SafeString:
    """A level as marks and a number; heard with its words and how it stands to the target."""
    reached, wanted = int(level or 0), int(target or 0)
    said = [level_name(reached)]
    if wanted:
        met, below = gettext("target met"), gettext("below target, target %(target)s")
        said.append(met if reached >= wanted else below % {"target": wanted})
    return format_html(
        '<span class="level">{}<span>{}<span class="unseen">, {}</span></span></span>',
        pictures.pips(reached, wanted, int(maximum)),
        reached,
        ", ".join(said),
    )


@register.simple_tag
def matrix_mark(state: object, level: int | None = None, target: int | None = None, note: object = None) -> SafeString:
    """What a cell of the matrix shows: the level where there is one, and a word where something is not in order."""
    key = _state(state)
    word, drawing, tone = STATES[key]
    known = level not in {None, ""}
    mark = level_mark(level or 0, target or 0) if known else SafeString("")
    if key == "completed" and known:
        return mark
    text = format_html('<span class="unseen">{} </span>{}', word, note) if note else word
    return format_html(
        '{}<span class="cell-note {}">{}<span>{}</span></span>', mark, tone, pictures.icon(drawing), text
    )


@register.simple_tag(takes_context=True)
def here(context: template.Context, address: str, *, within: bool = False) -> SafeString:
    """``aria-current`` for a link to this page; to pages within, too; an address with a query needs that query."""
    request = context.get("request")
    if request is None or not address:
        return mark_safe("")
    target = urlsplit(address)
    if request.path != target.path and not (within and request.path.startswith(target.path)):
        return mark_safe("")
    wanted = parse_qs(target.query)
    if any(request.GET.getlist(key) != values for key, values in wanted.items()):
        return mark_safe("")
    exact = request.path == target.path
    return mark_safe(' aria-current="page"' if exact else ' aria-current="true"')


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a form field is drawn: hidden, checkbox, checkboxes, radios, select, file, textarea or input."""
    widget = field.field.widget
    kinds = (
        (forms.HiddenInput, "hidden"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
    )
    return next((name for kind, name in kinds if isinstance(widget, kind)), "input")


@register.simple_tag
def summary_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of a form, each with the id of the control that mends it."""
    found = [{"text": error, "target": ""} for error in form.non_field_errors()]
    for field in form:
        target = f"{field.auto_id}_0" if widget_kind(field) in {"checkboxes", "radios"} else field.auto_id
        found += [{"text": f"{field.label} – {error}", "target": target} for error in field.errors]
    return found


@register.simple_tag
def percentage(value: float, maximum: float) -> str:
    """A share in whole per cent, as text: 74 %."""
    share = round(100 * float(value) / float(maximum)) if maximum else 0
    return f"{share}\u00a0%" if times.known(get_language()) != "en" else f"{share}%"


@register.filter
def as_list(value: object) -> list[object]:
    """One thing or several, as a list; nothing is an empty list."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


@register.simple_tag
def pages_around(page: Page) -> list[int | str]:
    """The numbers of a pagination, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def page_query(query: QueryDict | None, number: int, name: str = "") -> str:
    """The query of another page of the same list: every filter stays, only the page's number changes."""
    changed = query.copy() if query is not None else QueryDict(mutable=True)
    changed[name or "page"] = str(number)
    return "?" + changed.urlencode()
