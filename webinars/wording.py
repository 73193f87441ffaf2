"""What the organiser's cockpit says: findings as sentences, things to do with what is lacking, and by when."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from webinars.checklist import DONE, ITSELF, OVERDUE, Facts, Item
from webinars.enums import DutyKind, Known
from webinars.fields import NAMES

WEEK = 6  # days ahead of which a weekday names one day only


def day(value: date) -> str:
    """A date in plain words of the reader's language: 10.4.2026, 10 April 2026."""
    return formats.date_format(value, "j F Y" if (get_language() or "").startswith("en") else "j.n.Y")


def finding(title: str, facts: Facts, *, at: datetime) -> str:
    """How many come to an event, and what some of them need, in one sentence."""
    said = [_registered(title, facts, today=timezone.localdate(at))]
    if facts.waiting:
        said.append(ngettext("%(n)s waits in the queue", "%(n)s wait in the queue", facts.waiting))
        said[-1] %= {"n": facts.waiting}
    if facts.writing:
        said.append(
            ngettext("%(n)s needs speech-to-text interpreting", "%(n)s need speech-to-text interpreting", facts.writing)
            % {"n": facts.writing}
        )
    if facts.signing:
        said.append(
            ngettext("%(n)s needs sign language interpreting", "%(n)s need sign language interpreting", facts.signing)
            % {"n": facts.signing}
        )
    return f"{capfirst('; '.join(said))}."


def _registered(title: str, facts: Facts, *, today: date) -> str:
    """How many have a place, in an event that is called by its day."""
    ahead, number = (facts.starts_on - today).days, facts.registered
    told = {"title": title, "n": number, "day": day(facts.starts_on)}
    if ahead < 0:
        text = ngettext(
            "%(n)s person had a place in “%(title)s” on %(day)s",
            "%(n)s people had a place in “%(title)s” on %(day)s",
            number,
        )
    elif ahead > WEEK:
        text = ngettext(
            "%(n)s person has registered for “%(title)s” on %(day)s",
            "%(n)s people have registered for “%(title)s” on %(day)s",
            number,
        )
    else:
        told["whose"] = _whose_day(facts.starts_on, ahead)
        text = ngettext(
            "%(n)s person has registered for %(whose)s webinar “%(title)s”",
            "%(n)s people have registered for %(whose)s webinar “%(title)s”",
            number,
        )
    return text % told


def _whose_day(value: date, ahead: int) -> str:
    """Today's, tomorrow's, or that of a day of the week."""
    names = (
        _("Monday's"),
        _("Tuesday's"),
        _("Wednesday's"),
        _("Thursday's"),
        _("Friday's"),
        _("Saturday's"),
        _("Sunday's"),
    )
    return {0: _("today's"), 1: _("tomorrow's")}.get(ahead, names[value.weekday()])


def attended(title: str, facts: Facts) -> str:
    """How many were there of an event that is over, in one sentence."""
    if not facts.registered:
        return _("“%(title)s” is over. Nobody had a place in it.") % {"title": title}
    text = ngettext(
        "“%(title)s” is over: %(there)s of the %(n)s person with a place was there.",
        "“%(title)s” is over: of %(n)s people with a place, %(there)s were there.",
        facts.registered,
    )
    return text % {"title": title, "n": facts.registered, "there": facts.attended}


def task(item: Item) -> str:
    """The thing to do: in its owner's words, or as it is usually called."""
    if item.told:
        return item.told.words or str(DutyKind(item.kind).label)
    return str(Known(item.kind).label)


def lacking(item: Item, *, visible: bool, today: date) -> str:
    """What is lacking, where the thing itself does not say it."""
    if not item.waits:
        return ""
    if item.hides and visible:
        return _hidden_in((item.due_on - today).days + 1)
    if item.lacking:
        return _("Missing: %(languages)s.") % {"languages": ", ".join(NAMES[code] for code in item.lacking)}
    counted = {
        Known.DOORS: ngettext("%(n)s part has none.", "%(n)s parts have none.", item.number),
        Known.PROGRAMME: ngettext("%(n)s gap.", "%(n)s gaps.", item.number),
        Known.QUESTIONS: ngettext("%(n)s waits for you.", "%(n)s wait for you.", item.number),
        Known.NAMES: ngettext("%(n)s name.", "%(n)s names.", item.number),
        Known.OUTPUTS: ngettext("%(n)s is not published.", "%(n)s are not published.", item.number),
        Known.REMINDED_DAY: _("The reminder did not go out."),
        Known.REMINDED_HOUR: _("The reminder did not go out."),
    }.get(Known(item.kind) if item.kind in Known else None, "")
    return counted % {"n": item.number} if "%(n)s" in counted else counted


def _hidden_in(days: int) -> str:
    """When readers lose a recording that has no captions."""
    if days <= 0:
        return _("Captions are missing: the recording is being hidden.")
    text = ngettext(
        "Captions are missing: the recording is hidden in %(n)s day.",
        "Captions are missing: the recording is hidden in %(n)s days.",
        days,
    )
    return text % {"n": days}


def by_when(item: Item, *, today: date) -> str:
    """Where a thing stands, in words that need no colour."""
    when = day(item.due_on)
    if item.state == DONE:
        if item.told and item.told.done_at:
            told = {"day": day(timezone.localdate(item.told.done_at)), "name": item.told.done_by}
            return (_("Done %(day)s, %(name)s") if item.told.done_by else _("Done %(day)s")) % told
        return _("Done")
    if item.state == ITSELF:
        return _("Comes by itself")
    if item.state == OVERDUE:
        return _("Late, was due %(day)s") % {"day": when}
    return _("Due today") if item.due_on == today else _("Due %(day)s") % {"day": when}


def debt(number: int) -> str:
    """How many recordings nobody can read."""
    text = ngettext("%(n)s recording has no captions.", "%(n)s recordings have no captions.", number)
    return text % {"n": number} if number else ""
