"""What people agree to, in the words that they read, and taking it back: the only writer of ``Consent``.

A package registers each kind of consent with its words. The words become a version the first time that somebody agrees
to them, and the next version when they change: what is shown later is what was agreed to then. Taking back is as easy
as giving, works at once, and never costs anything else. Sources: GDPR (EU) 2016/679, articles 4(11), 7 and 9(2)(a).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import translation
from django.utils.functional import Promise

from people.languages import LANGUAGES
from people.models import Consent, User, Wording


@dataclass(frozen=True)
class Thing:
    """What a consent is about, as its page calls it."""

    title: str
    url: str


@dataclass(frozen=True)
class Kind:
    """A kind of consent: its words, what taking it back does in words and in deed, and the things it can be about."""

    key: str
    words: Promise
    effect: Promise
    things: Callable[[Collection[int]], Mapping[int, Thing]]
    stop: Callable[[Collection[int]], object]


@dataclass(frozen=True)
class Given:
    """A consent as its giver sees it; the thing is None once it is gone."""

    consent: Consent
    kind: Kind
    thing: Thing | None


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Packages register theirs when Django starts; a key is registered once."""
    _kinds.update({kind.key: kind for kind in kinds})


def record(key: str, person: User | None, about: int, *, agreed: bool, language: str, at: datetime) -> None:
    """Note what somebody answered; the same answer to the same words again is once.

    Agreed to new words, the consent to the old ones ends and another begins. Must run in a transaction that locks the
    thing. The caller changes the thing itself.
    """
    now = Consent.objects.filter(kind=key, about=about, ended_at=None)
    if not agreed:
        _end(now, at)
        return
    words = wording(key, at=at)
    _end(now.exclude(wording=words), at)
    if not now.exists():
        Consent.objects.create(person=person, wording=words, kind=key, about=about, language=language, given_at=at)


def take_back(consent: Consent, *, at: datetime) -> bool:
    """End what somebody agreed to, and what it allowed; False when that has happened already."""
    with transaction.atomic():
        if not _end(Consent.objects.filter(pk=consent.pk, ended_at=None), at):
            return False
        if kind := _kinds.get(consent.kind):  # a package that asked for it may be gone
            kind.stop([consent.about])
    return True


def end(key: str, abouts: Collection[int], *, at: datetime) -> None:
    """What was agreed to has passed or is gone by itself; the things themselves are the caller's."""
    _end(Consent.objects.filter(kind=key, about__in=abouts, ended_at=None), at)


def hand_over(keys: Iterable[str], about: int, person: User) -> None:
    """What a guest agreed to about a thing was agreed to by this person, who has proven the address."""
    Consent.objects.filter(kind__in=keys, about=about, person=None).update(person=person)


def forget(person: User, *, at: datetime) -> None:
    """Somebody is being forgotten: nothing of theirs is agreed to any more."""
    for consent in Consent.objects.filter(person=person, ended_at=None):
        take_back(consent, at=at)


def about(keys: Iterable[str], thing: int) -> QuerySet[Consent]:
    """What is agreed to about one thing now."""
    return Consent.objects.filter(kind__in=keys, about=thing, ended_at=None).select_related("wording")


def of(person: User) -> list[Given]:
    """Everything that the person agreed to, the last first; one query, and what each kind asks for its things."""
    rows = [row for row in Consent.objects.filter(person=person).select_related("wording") if row.kind in _kinds]
    things = {
        key: _kinds[key].things([row.about for row in rows if row.kind == key]) for key in {row.kind for row in rows}
    }
    return [Given(row, _kinds[row.kind], things[row.kind].get(row.about)) for row in rows]


def _end(open_ones: QuerySet[Consent], at: datetime) -> int:
    """End what is open, never before it was given, whatever a clock says."""
    return open_ones.update(ended_at=Greatest("given_at", Value(at, DateTimeField())))


def wording(key: str, *, at: datetime) -> Wording:
    """The version of the words that are read now; new words become the next one."""
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = str(_kinds[key].words)
    while True:
        known = list(Wording.objects.filter(kind=key))
        if same := next((one for one in known if one.texts == texts), None):
            return same
        version = max((one.version for one in known), default=0) + 1
        try:
            with transaction.atomic():
                return Wording.objects.create(kind=key, version=version, texts=texts, since=at)
        except IntegrityError:
            continue  # somebody else was the first to agree to them
