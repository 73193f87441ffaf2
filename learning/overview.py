"""My learning: one list of what a person does and holds, grouped by when they must act. Reads only.

Answers frozen dataclasses with every text, path and date that the page shows, in a constant number of queries.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from learning import doors
from learning.doors import AwardView, Due
from learning.enums import AwardState, Form, Kind, State
from learning.models import Activity, Award, Enrolment, Listing, Progress
from people.languages import pick
from people.models import Job, User

WHOLES = (Kind.COURSE, Kind.SERIES, Kind.EVENT)
SOON = timedelta(days=90)
MOST = 3


@dataclass(frozen=True)
class Training:
    """Something to learn, as the person reads of it."""

    activity_id: int
    kind: str
    seed: str
    title: str
    path: str
    centre: str
    minutes: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    language: str = ""

    @property
    def form(self) -> str:
        """What sort of training it is, in words."""
        return str(Kind(self.kind).label)


@dataclass(frozen=True)
class Step:
    """Something begun: where to go on and how much is left."""

    training: Training
    path: str
    place: str
    done: int
    total: int
    minutes_left: int
    last_at: datetime

    @property
    def parts(self) -> str:
        """3 / 8 parts; a series counts webinars."""
        counts = {"done": self.done, "total": self.total}
        if self.training.kind == Kind.SERIES:
            return _("%(done)s / %(total)s webinars") % counts
        return _("%(done)s / %(total)s parts") % counts


@dataclass(frozen=True)
class Holding:
    """A certificate: valid, expiring, expired, revoked, superseded or pending (its evidence is being reviewed)."""

    title: str
    state: str
    earned_at: datetime
    valid_until: date | None
    certification_id: int
    code: str = ""
    path: str = ""
    pdf_path: str = ""
    ready: bool = False
    earned_by: str = ""
    renew_path: str = ""


@dataclass(frozen=True)
class Finished:
    """Something completed, with the certificates that it earned."""

    training: Training
    completed_at: datetime
    holdings: tuple[Holding, ...]


@dataclass(frozen=True)
class Year:
    """What was completed in a calendar year; minutes of single webinars are not counted again with their series."""

    year: int
    minutes: int
    finished: tuple[Finished, ...]


@dataclass(frozen=True)
class Overview:
    """The page My learning."""

    steps: tuple[Step, ...]
    more_steps: tuple[Step, ...]
    dues: tuple[Due, ...]
    coming: tuple[Training, ...]
    expiring: tuple[Holding, ...]
    waiting: tuple[Training, ...]
    years: tuple[Year, ...]
    suggested: tuple[Training, ...]

    @property
    def empty(self) -> bool:
        """Nothing is under way, asked for or done."""
        return not (self.steps or self.dues or self.coming or self.expiring or self.waiting or self.years)


def build(person: User, *, language: str, at: datetime) -> Overview:
    """The person's learning as it stands."""
    rows = list(
        Progress.objects.filter(person=person, activity__kind__in=WHOLES).select_related("activity__centre", "place")
    )
    enrolled = list(
        Enrolment.objects.filter(person=person, withdrawn_at=None, activity__kind__in=WHOLES).select_related(
            "activity__centre"
        )
    )
    touched: list[Progress | Enrolment] = [*rows, *enrolled]
    activities = {row.activity_id: row.activity for row in touched}
    places = {row.place_id: row.place for row in rows if row.place and row.state == State.IN_PROGRESS}
    paths = doors.addresses([(a.pk, a.kind) for a in [*activities.values(), *places.values()]], language)
    trainings = _trainings(activities.values(), paths, language)
    holdings = _holdings(person, {a.iri: paths.get(a.pk, "") for a in activities.values()}, language, at=at)
    steps = _steps(rows, trainings, paths, language)
    begun = {row.activity_id for row in rows}
    fresh = [trainings[row.activity_id] for row in enrolled if row.activity_id not in begun]
    coming = [one for one in fresh if one.starts_at and (one.ends_at or one.starts_at) >= at]
    overview = Overview(
        steps=tuple(steps[:MOST]),
        more_steps=tuple(steps[MOST:]),
        dues=tuple(doors.dues(person, at=at)),
        coming=tuple(sorted(coming, key=lambda one: (one.starts_at or at, one.title))),
        expiring=tuple(_expiring(holdings)),
        waiting=tuple(one for one in fresh if one not in coming),
        years=tuple(_years(rows, trainings, holdings, activities)),
        suggested=(),
    )
    return replace(overview, suggested=tuple(_suggested(person, language))) if overview.empty else overview


def held(person: User, *, language: str, at: datetime) -> list[Holding]:
    """Every certificate of the person, the newest first."""
    return _holdings(person, {}, language, at=at)


def _trainings(activities: Iterable[Activity], paths: dict[int, str], language: str) -> dict[int, Training]:
    """Each activity with its card in the reader's language, or in another where there is none."""
    activities = list(activities)
    cards: dict[int, dict[str, Listing]] = {}
    for one in Listing.objects.filter(activity__in=[activity.pk for activity in activities]):
        cards.setdefault(one.activity_id, {})[one.language] = one
    found = {}
    for activity in activities:
        card = _card(cards.get(activity.pk, {}), language)
        found[activity.pk] = Training(
            activity_id=activity.pk,
            kind=activity.kind,
            seed=str(activity.key),
            title=card.title if card else pick(activity.names, language),
            path=paths.get(activity.pk) or (card.path if card else ""),
            centre=activity.centre.code if activity.centre else "",
            minutes=activity.minutes,
            starts_at=card.starts_at if card else None,
            ends_at=card.ends_at if card else None,
            language=card.language if card and card.language != language else "",
        )
    return found


def _card(cards: dict[str, Listing], language: str) -> Listing | None:
    """The card in the reader's language, else in Finnish, else any."""
    return cards.get(language) or cards.get("fi") or next(iter(cards.values()), None)


def _steps(
    rows: Iterable[Progress], trainings: dict[int, Training], paths: dict[int, str], language: str
) -> list[Step]:
    """What is under way, the last touched first; a series gives way to the webinar in it that is under way."""
    open_rows = [row for row in rows if row.state == State.IN_PROGRESS]
    inner = {row.activity_id for row in open_rows}
    steps = [
        Step(
            training=trainings[row.activity_id],
            path=paths.get(row.place_id or 0) or trainings[row.activity_id].path,
            place=pick(row.place.names, language) if row.place else "",
            done=row.done,
            total=row.total,
            minutes_left=round(row.activity.minutes * (1 - row.done / row.total)) if row.total else 0,
            last_at=row.last_at,
        )
        for row in open_rows
        if row.place_id not in inner
    ]
    return sorted(steps, key=lambda step: (step.last_at, step.training.activity_id), reverse=True)


def _holdings(person: User, renewals: dict[str, str], language: str, *, at: datetime) -> list[Holding]:
    """The person's certificates with what their issuer says of each."""
    awards = list(Award.objects.filter(person=person).select_related("activity"))
    views = doors.award_views([award.reference for award in awards], language) if awards else {}
    today = timezone.localdate(at)
    return [_holding(award, views.get(award.reference), renewals, language, today=today) for award in awards]


def _holding(award: Award, view: AwardView | None, renewals: dict[str, str], language: str, *, today: date) -> Holding:
    """One certificate."""
    holding = Holding(
        title=pick(award.activity.names, language),
        state=_standing(award, view, today),
        earned_at=award.earned_at,
        valid_until=award.valid_until,
        certification_id=award.activity_id,
    )
    if view is None:
        return holding
    return replace(
        holding,
        title=view.title,
        code=view.code,
        path=view.path,
        pdf_path=view.pdf_path,
        ready=view.ready,
        earned_by=view.earned_by,
        renew_path=renewals.get(view.earned_by, ""),
    )


def _standing(award: Award, view: AwardView | None, today: date) -> str:
    """The state in the words that are the same everywhere."""
    if view and view.state in {"revoked", "superseded"}:
        return view.state
    if award.state == AwardState.REVOKED:
        return "revoked"
    if award.state == AwardState.EXPIRED or (award.valid_until and award.valid_until < today):
        return "expired"
    if award.in_review:
        return "pending"
    return "expiring" if award.valid_until and award.valid_until <= today + SOON else "valid"


def _expiring(holdings: Collection[Holding]) -> list[Holding]:
    """Certificates that end soon or have ended and have no longer one beside them; the first to end first."""
    safe = {one.certification_id for one in holdings if one.state == "valid"}
    ending = [one for one in holdings if one.state in {"expiring", "expired"} and one.certification_id not in safe]
    newest: dict[int, Holding] = {}
    for one in sorted(ending, key=lambda one: one.valid_until or date.max):
        newest[one.certification_id] = one
    return sorted(newest.values(), key=lambda one: (one.valid_until or date.max, one.title))


def _years(
    rows: Iterable[Progress],
    trainings: dict[int, Training],
    holdings: Iterable[Holding],
    activities: dict[int, Activity],
) -> list[Year]:
    """What was completed, by calendar year, the newest first."""
    earned: dict[str, list[Holding]] = {}
    for holding in holdings:
        if holding.state != "superseded":
            earned.setdefault(holding.earned_by, []).append(holding)
    years: dict[int, list[Finished]] = {}
    for row in rows:
        if row.completed_at:
            finished = Finished(
                training=trainings[row.activity_id],
                completed_at=row.completed_at,
                holdings=tuple(earned.get(activities[row.activity_id].iri, ())),
            )
            years.setdefault(timezone.localdate(row.completed_at).year, []).append(finished)
    return [
        Year(
            year=year,
            minutes=sum(one.training.minutes for one in finished if one.training.kind != Kind.SERIES),
            finished=tuple(sorted(finished, key=lambda one: one.completed_at, reverse=True)),
        )
        for year, finished in sorted(years.items(), reverse=True)
    ]


def _suggested(person: User, language: str) -> list[Training]:
    """Three trainings to begin with: those made for the person's profession first, then the newest."""
    mine = Listing.professions.through.objects.filter(
        listing=OuterRef("pk"), profession__in=Job.objects.filter(person=person, ended_on=None).values("profession")
    )
    cards = Listing.objects.filter(language=language, form__in=[Form.COURSE, Form.SERIES]).select_related(
        "activity", "centre"
    )
    return [
        Training(
            activity_id=card.activity_id,
            kind=card.activity.kind,
            seed=str(card.activity.key),
            title=card.title,
            path=card.path,
            centre=card.centre.code if card.centre else "",
            minutes=card.minutes,
        )
        for card in cards.order_by(Exists(mine).desc(), "-published_at", "pk")[:MOST]
    ]
