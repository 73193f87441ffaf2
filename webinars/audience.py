"""Questions to the speakers: who may ask and vote, who lets them through, what others see. The only writer of them.

Whoever has a place in a part may ask in it, from registering until the part is over; what is asked in a part is for
those in that part. Who asked is shown to nobody unless they want to be named.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from people import audit
from people.models import User
from webinars.enums import Asking, PlaceState, QuestionState, Standing
from webinars.models import AudienceQuestion, AudienceVote, Registration, Seating

type Titles = Mapping[UUID, str]  # of programme items, by their keys

LENGTH = 400  # characters of a question
MOST = 10  # questions of one person in a part
SECONDS = 1  # for which what everybody sees of a part may be stale


class NotNow(Exception):
    """There is no place in the part, the part is over or called off, or it takes no questions."""


class Enough(Exception):
    """Somebody has asked as much as one may in a part."""


class Changed(Exception):
    """Somebody else has decided about the question meanwhile."""


@dataclass(frozen=True)
class Asked:
    """A question as those in the part see it; ``about`` is the title of a programme item, or nothing."""

    pk: int
    text: str
    language: str
    name: str
    votes: int
    answered: bool
    answer: str
    about: str = ""
    voted: bool = False


@dataclass(frozen=True)
class Talk:
    """The questions in a part as somebody with a place in it sees them; ``open`` says whether they may ask and vote."""

    registration: Registration
    title: str
    asked: Sequence[Asked]
    mine: Sequence[AudienceQuestion]
    open: bool

    @property
    def voted(self) -> str:
        """The questions one has voted for, as the page's script reads them."""
        return " ".join(str(one.pk) for one in self.asked if one.voted)


def is_open(registration: Registration, *, at: datetime) -> bool:
    """Whether somebody may ask and vote: they have a proven place, and the part takes questions and is not over."""
    seating = registration.seating
    return (
        registration.state == PlaceState.REGISTERED
        and registration.confirm_by is None
        and takes_questions(seating)
        and at < seating.ends_at
    )


def takes_questions(seating: Seating) -> bool:
    """Whether questions are asked in the part at all."""
    called_off = seating.withdrawn or seating.occasion.standing == Standing.CANCELLED
    return not called_off and seating.occasion.asking != Asking.OFF


def ask(
    registration: Registration, text: str, *, named: bool, language: str, at: datetime, session: UUID | None = None
) -> AudienceQuestion:
    """Ask the speakers of the part or of one of its items; the same question asked again is the one that is there.

    Raises ``NotNow`` and ``Enough``.
    """
    with transaction.atomic():
        row = Registration.objects.select_for_update(of=("self",)).select_related("seating__occasion")
        registration = row.get(pk=registration.pk)
        if not is_open(registration, at=at):
            raise NotNow
        own = AudienceQuestion.objects.filter(registration=registration)
        if same := own.filter(text=text).first():
            return same
        if own.count() >= MOST:
            raise Enough
        at_once = registration.seating.occasion.asking == Asking.AT_ONCE
        return AudienceQuestion.objects.create(
            seating=registration.seating,
            registration=registration,
            session=session,
            text=text,
            language=language,
            named=named,
            asked_at=at,
            state=QuestionState.SHOWN if at_once else QuestionState.WAITING,
        )


def take_back(registration: Registration, pk: int) -> bool:
    """Delete one's own question while nobody has answered it; False if there is none such."""
    own = AudienceQuestion.objects.filter(registration=registration, pk=pk).exclude(state=QuestionState.ANSWERED)
    return bool(own.delete()[0])


def vote(registration: Registration, pk: int, *, wanted: bool, at: datetime) -> bool:
    """Vote for a question that others see, or take the vote back; again changes nothing; False where one may not."""
    question = AudienceQuestion.objects.filter(pk=pk, seating=registration.seating_id, state=QuestionState.SHOWN)
    if not is_open(registration, at=at) or not question.exists():
        return False
    if wanted:
        AudienceVote.objects.bulk_create(
            [AudienceVote(question_id=pk, registration=registration)], ignore_conflicts=True
        )
    else:
        AudienceVote.objects.filter(question=pk, registration=registration).delete()
    return True


def decide(
    question: AudienceQuestion, state: str, *, by: User | None, at: datetime, answer: str = "", known: str = ""
) -> AudienceQuestion:
    """Let a question through, leave it aside, or count it as answered, with an answer in writing if there is one.

    Raises ``Changed`` if it is not in the state any more in which whoever decides knows it, or would lose an answer.
    """
    with transaction.atomic():
        row = AudienceQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if (known and row.state != known) or (row.answer and state != QuestionState.ANSWERED):
            raise Changed
        row.state, row.decided_by, row.decided_at, row.answer = state, by, at, answer
        row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
        audit.note(by, f"{state.lower()} question", row, at=at)
    return row


def shown(seatings: Collection[int], titles: Titles) -> list[Asked]:
    """What everybody in these parts sees."""
    return [one for _seating, one in _shown(seatings, titles)]


def talks(rows: Sequence[Registration], titles: Titles, *, at: datetime) -> list[Talk]:
    """The questions in the parts in which somebody has these places; three queries, however many there are."""
    if not rows:
        return []
    seen = _shown({row.seating_id for row in rows}, titles)
    asked = {key: [one for _key, one in pairs] for key, pairs in groupby(seen, lambda pair: pair[0])}
    own: dict[int | None, list[AudienceQuestion]] = {}
    for question in AudienceQuestion.objects.filter(registration__in=rows):
        own.setdefault(question.registration_id, []).append(question)
    voted = set(AudienceVote.objects.filter(registration__in=rows).values_list("registration", "question"))
    return [
        Talk(
            registration=row,
            title=row.seating.activity.name,
            asked=[replace(one, voted=(row.pk, one.pk) in voted) for one in asked.get(row.seating_id, ())],
            mine=own.get(row.pk, []),
            open=is_open(row, at=at),
        )
        for row in rows
    ]


def left_behind(row: Registration) -> list[Talk]:
    """What somebody asked who has no place any more: their own alone, so that they can delete it."""
    mine = list(AudienceQuestion.objects.filter(registration=row))
    return [Talk(registration=row, title="", asked=[], mine=mine, open=False)] if mine else []


def answered(seatings: Collection[int], titles: Titles) -> list[Asked]:
    """The questions that were answered in writing in these parts, without who asked."""
    return [replace(one, name="") for _seating, one in _shown(seatings, titles) if one.answer]


def hand_over(guest: Registration, own: Registration) -> None:
    """What was asked and voted with one place in a part belongs to the person's other place there."""
    AudienceQuestion.objects.filter(registration=guest).update(registration=own)
    voted = AudienceVote.objects.filter(registration=own).values("question")
    AudienceVote.objects.filter(registration=guest).exclude(question__in=voted).update(registration=own)


def forget(registrations: QuerySet[Registration]) -> None:
    """What these people asked and voted for goes."""
    AudienceQuestion.objects.filter(registration__in=registrations).delete()
    AudienceVote.objects.filter(registration__in=registrations).delete()


def end(rows: QuerySet[AudienceQuestion]) -> int:
    """Keep of old questions what was answered in writing, without its writer and votes; answers of how many rows."""
    found = list(rows.values_list("pk", flat=True))
    old = AudienceQuestion.objects.filter(pk__in=found)
    AudienceVote.objects.filter(question__in=found).delete()
    old.filter(answer="").delete()
    old.update(registration=None, named=False)
    return len(found)


def _shown(seatings: Collection[int], titles: Titles) -> list[tuple[int, Asked]]:
    """Each shown question with its part: open ones by votes, then the answered ones, the latest first."""
    rows = AudienceQuestion.objects.filter(
        seating__in=seatings, state__in=[QuestionState.SHOWN, QuestionState.ANSWERED]
    )
    rows = rows.select_related("registration__person").annotate(number=Count("votes")).order_by("asked_at", "pk")
    ordered = sorted(
        rows,
        key=lambda row: (
            row.seating_id,
            row.state == QuestionState.ANSWERED,
            -row.decided_at.timestamp() if row.state == QuestionState.ANSWERED and row.decided_at else -row.number,
        ),
    )
    return [(row.seating_id, _as_seen(row, titles)) for row in ordered]


def _as_seen(row: AudienceQuestion, titles: Titles) -> Asked:
    """A question with the name of whoever wants to be named."""
    who = row.registration if row.named else None
    name = (who.person.name if who.person else who.guest_name) if who else ""
    done = row.state == QuestionState.ANSWERED
    about = titles.get(row.session, "") if row.session else ""
    return Asked(row.pk, row.text, row.language, name, row.number, done, row.answer, about)
