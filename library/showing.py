"""What the site shows of the catalogue: cards with the reader's own state, facets with counts, front and centre pages.

Cards come from ``learning.Listing`` alone, so the library knows no course and no webinar. Whoever reads in a language
that a training is not in gets its card in another one, marked with that language.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from learning import catalogue, doors
from learning.enums import Form, State
from learning.models import Award, Enrolment, Listing, Progress, Topic
from library import times
from people.languages import LANGUAGES, pick
from people.models import Centre, Profession, User

PAGE_SIZE = 20
EXPIRES_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Card:
    """One training in a list."""

    activity: int
    language: str
    foreign: bool
    form: str
    title: str
    summary: str
    path: str
    minutes: int
    centre: str
    centre_code: str
    languages: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    done: int
    total: int

    @property
    def form_label(self) -> str:
        """How it is offered, in words."""
        return str(Form(self.form).label)

    @property
    def lang(self) -> str:
        """The card's language where it is not the page's, for ``lang`` attributes."""
        return self.language if self.foreign else ""

    @property
    def meta(self) -> list[dict[str, str]]:
        """Small facts: how long, in which languages, by whom."""
        facts = [{"icon": "clock", "text": times.minutes(self.minutes, get_language())}] if self.minutes else []
        facts.append({"icon": "language", "text": " · ".join(code.upper() for code in self.languages)})
        return [*facts, {"icon": "group", "text": self.centre}] if self.centre else facts


@dataclass(frozen=True)
class Choice:
    """One box of a facet: how many trainings it leaves, given the other facets."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow the catalogue."""

    name: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """The boxes that are ticked."""
        return tuple(choice for choice in self.choices if choice.selected)


@dataclass(frozen=True)
class Filters:
    """What the reader asks of the catalogue."""

    query: str = ""
    forms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()
    sort: str = "soonest"
    page: int = 1

    @property
    def narrowed(self) -> int:
        """How many boxes are ticked."""
        return sum(map(len, (self.forms, self.topics, self.professions, self.languages, self.centres)))


@dataclass(frozen=True)
class Results:
    """A page of the catalogue."""

    cards: tuple[Card, ...]
    count: int
    page: Page
    facets: tuple[Facet, ...]


@dataclass(frozen=True)
class Front:
    """The front page: what to go on with, what comes, what is there to learn about, and the centres."""

    going_on: tuple[Card, ...] = ()
    coming: tuple[Card, ...] = ()
    expiring: tuple[tuple[str, str, date], ...] = ()
    newest: tuple[Card, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()
    centres: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Offer:
    """What a centre offers now."""

    coming: tuple[Card, ...]
    courses: tuple[Card, ...]
    series: tuple[Card, ...]
    recordings: tuple[Card, ...]
    strengths: tuple[str, ...] = ()


@dataclass
class _Row:
    """What the facets need of one card."""

    pk: int
    form: str
    centre: str
    languages: list[str]
    topics: set[str] = field(default_factory=set)
    professions: set[str] = field(default_factory=set)


def cards_in(language: str) -> QuerySet[Listing]:
    """One card per training: in the language, or in the first other one it can be had in."""
    order = Case(
        When(language=language, then=Value(0)),
        *(When(language=other, then=Value(place)) for place, other in enumerate(LANGUAGES, start=1)),
        default=Value(9),
        output_field=IntegerField(),
    )
    best = Listing.objects.filter(activity=OuterRef("activity")).order_by(order).values("pk")[:1]
    return Listing.objects.filter(pk=Subquery(best))


def find(filters: Filters, *, person: User, language: str, at: datetime) -> Results:
    """The trainings that fit, with the facets counted; what is over and was not recorded is left out."""
    listings = _asked(cards_in(language).exclude(form=Form.EVENT, ends_at__lt=at), filters.query)
    rows = _rows(listings)
    fitting = [row for row in rows.values() if all(test(row) for test in _tests(filters).values())]
    ids = [row.pk for row in fitting]
    ordered = _sorted(Listing.objects.filter(pk__in=ids), filters.sort, at)
    page = Paginator(range(len(ids)), PAGE_SIZE).get_page(filters.page)
    shown = ordered[(page.number - 1) * PAGE_SIZE : page.number * PAGE_SIZE]
    return Results(
        cards=to_cards(shown, person=person, language=language),
        count=len(ids),
        page=page,
        facets=_facets(rows.values(), filters, language),
    )


def to_cards(listings: Iterable[Listing], *, person: User, language: str) -> tuple[Card, ...]:
    """Cards with the reader's own state: two queries for any number of them."""
    rows = list(listings)
    progress = {}
    enrolled: set[int] = set()
    if person.is_authenticated and rows:
        ids = [row.activity_id for row in rows]
        progress = {found.activity_id: found for found in Progress.objects.filter(person=person, activity__in=ids)}
        enrolments = Enrolment.objects.filter(person=person, activity__in=ids, withdrawn_at=None)
        enrolled = set(enrolments.values_list("activity", flat=True))
    return tuple(_card(row, progress.get(row.activity_id), row.activity_id in enrolled, language) for row in rows)


def front(person: User, language: str, *, at: datetime) -> Front:
    """What a visitor sees first; a signed-in person sees their own next steps before it."""
    cards = cards_in(language).select_related("centre")
    coming = cards.filter(form=Form.EVENT, starts_at__gte=at).order_by("starts_at", "pk")[:3]
    newest = cards.filter(form__in=[Form.COURSE, Form.RECORDING]).order_by("-published_at", "pk")[:3]
    own: dict[str, tuple] = {}
    if person.is_authenticated:
        own = _own(person, language, at)
    topics = Topic.objects.filter(listings__language=language).distinct()
    return Front(
        coming=to_cards(coming, person=person, language=language),
        newest=to_cards(newest, person=person, language=language),
        topics=tuple((topic.code, pick(topic.names, language)) for topic in topics),
        centres=tuple(
            (centre.code, pick(centre.names, language), f"/{language}/{centre.code}/") for centre in _centres()
        ),
        **own,
    )


def offer(centre: Centre, *, person: User, language: str, at: datetime) -> Offer:
    """What a centre offers: what comes, its courses, its series and its recordings."""
    found = to_cards(
        cards_in(language).filter(centre=centre).select_related("centre").order_by("-published_at", "pk")[:60],
        person=person,
        language=language,
    )

    def of(form: str) -> tuple[Card, ...]:
        return tuple(card for card in found if card.form == form)

    coming = sorted(
        (card for card in of(Form.EVENT) if card.starts_at and card.starts_at >= at), key=lambda card: card.starts_at
    )
    strengths = centre.strengths.get(language) or centre.strengths.get("fi") or ()
    return Offer(tuple(coming), of(Form.COURSE), of(Form.SERIES), of(Form.RECORDING), tuple(strengths))


def _own(person: User, language: str, at: datetime) -> dict[str, tuple]:
    """The reader's own next steps: at most three things under way, and what expires soon."""
    under_way = Progress.objects.filter(
        person=person, state=State.IN_PROGRESS, activity__listings__form__in=[Form.COURSE, Form.RECORDING]
    ).order_by("-last_at")
    ids = list(dict.fromkeys(under_way.values_list("activity", flat=True)))[:3]
    going_on = sorted(
        to_cards(
            cards_in(language).filter(activity__in=ids).select_related("centre"), person=person, language=language
        ),
        key=lambda card: ids.index(card.activity),
    )
    day = timezone.localdate(at)
    awards = Award.objects.filter(
        person=person, state="EARNED", valid_until__gte=day, valid_until__lte=day + EXPIRES_WITHIN
    )
    ending = list(awards.order_by("valid_until"))
    views = doors.award_views([award.reference for award in ending], language)
    return {
        "going_on": tuple(going_on),
        "expiring": tuple(
            (views[award.reference].title, views[award.reference].path, award.valid_until)
            for award in ending
            if award.reference in views
        ),
    }


def _centres() -> QuerySet[Centre]:
    """The centres in the order of their areas."""
    return Centre.objects.select_related("area").order_by("area__position", "code")


def _asked(listings: QuerySet[Listing], query: str) -> QuerySet[Listing]:
    """Cards that hold every word of the query, each card by the stems of its own language."""
    if not query.strip():
        return listings
    condition = Q(pk__in=[])
    for language in LANGUAGES:
        condition |= Q(language=language) & catalogue.matching(query, language)
    return listings.filter(condition)


def _rows(listings: QuerySet[Listing]) -> dict[int, _Row]:
    """What the facets need, in three queries for any number of cards."""
    found = listings.values_list("pk", "form", "centre__code", "languages")
    rows = {pk: _Row(pk, form, centre or "", list(languages)) for pk, form, centre, languages in found}
    for relation, name in ((Listing.topics, "topics"), (Listing.professions, "professions")):
        model = name.rstrip("s")
        pairs = relation.through.objects.filter(listing__in=rows).values_list("listing", f"{model}__code")
        for pk, code in pairs:
            getattr(rows[pk], name).add(code)
    return rows


def _tests(filters: Filters) -> dict[str, Callable[[_Row], bool]]:
    """One test per facet; an empty facet lets everything through."""
    return {
        "topics": lambda row: not filters.topics or not row.topics.isdisjoint(filters.topics),
        "professions": lambda row: (
            not filters.professions or not row.professions or not row.professions.isdisjoint(filters.professions)
        ),
        "forms": lambda row: not filters.forms or row.form in filters.forms,
        "languages": lambda row: not filters.languages or not set(row.languages).isdisjoint(filters.languages),
        "centres": lambda row: not filters.centres or row.centre in filters.centres,
    }


def _facets(rows: Collection[_Row], filters: Filters, language: str) -> tuple[Facet, ...]:
    """Each facet counted over the cards that fit all the other facets."""
    tests = _tests(filters)
    labels: dict[str, list[tuple[str, str]]] = {
        "topics": [(topic.code, pick(topic.names, language)) for topic in Topic.objects.all()],
        "professions": [(profession.code, pick(profession.names, language)) for profession in Profession.objects.all()],
        "forms": [(form.value, str(form.label)) for form in Form],
        "languages": [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")],
        "centres": [(centre.code, pick(centre.names, language)) for centre in _centres()],
    }
    values: dict[str, Callable[[_Row], Collection[str]]] = {
        "topics": lambda row: row.topics,
        "professions": lambda row: row.professions,
        "forms": lambda row: (row.form,),
        "languages": lambda row: row.languages,
        "centres": lambda row: (row.centre,),
    }
    facets = []
    for name, options in labels.items():
        left = [row for row in rows if all(test(row) for other, test in tests.items() if other != name)]
        chosen = getattr(filters, name)
        choices = tuple(
            Choice(value, label, sum(value in values[name](row) for row in left), value in chosen)
            for value, label in options
        )
        used = {value for row in rows for value in values[name](row)}
        facets.append(Facet(name, tuple(choice for choice in choices if choice.value in used or choice.selected)))
    return tuple(facets)


def _sorted(listings: QuerySet[Listing], sort: str, at: datetime) -> QuerySet[Listing]:
    """What comes next first, then the newest; or the newest; or by title."""
    listings = listings.select_related("centre")
    if sort == "newest":
        return listings.order_by("-published_at", "pk")
    if sort == "title":
        return listings.order_by("title", "pk")
    ahead = Case(When(starts_at__gte=at, then=Value(0)), default=Value(1), output_field=IntegerField())
    soonest = Case(When(starts_at__gte=at, then="starts_at"))
    return listings.order_by(ahead, soonest, "-published_at", "pk")


def _card(row: Listing, progress: Progress | None, enrolled: bool, language: str) -> Card:  # noqa: FBT001
    """The card of a listing as this reader sees it."""
    state = progress.state.lower() if progress else "registered" if enrolled and row.form != Form.COURSE else ""
    return Card(
        activity=row.activity_id,
        language=row.language,
        foreign=row.language != language,
        form=row.form,
        title=row.title,
        summary=row.summary,
        path=row.path,
        minutes=row.minutes,
        centre=pick(row.centre.names, language) if row.centre else "",
        centre_code=row.centre.code if row.centre else "",
        languages=tuple(row.languages),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=state,
        done=progress.done if progress and progress.state == State.IN_PROGRESS else 0,
        total=progress.total if progress and progress.state == State.IN_PROGRESS else 0,
    )
