"""What to learn next: training of the catalogue that has something to do with a course, each with the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from learning.enums import Form
from learning.models import Activity, Enrolment, Listing, Progress
from people.languages import pick
from people.models import Job, User

MOST = 3
WEIGHED = 60  # the newest so many are compared
NEITHER = (Form.RECORDING,)


@dataclass(frozen=True)
class Suggestion:
    """One training and why it is suggested."""

    title: str
    summary: str
    path: str
    form: str
    seed: str
    centre: str
    reason: str


def after(course: Activity, person: User, *, language: str, at: datetime) -> list[Suggestion]:
    """At most three: on the course's topics first, then for the person's profession, then of the same centre.

    What the person takes part in already, and what has begun without them, is left out.
    """
    mine = Listing.objects.filter(activity=course)
    topics = set(mine.values_list("topics", flat=True)) - {None}
    professions = set(Job.objects.filter(person=person, ended_on=None).values_list("profession", flat=True)) - {None}
    taken = Enrolment.objects.filter(person=person, withdrawn_at=None).values("activity")
    met = Progress.objects.filter(person=person).values("activity")
    fitting = Q(topics__in=topics) | Q(professions__in=professions) | Q(centre=course.centre_id)
    coming = Q(starts_at=None) | Q(starts_at__gt=at) | Q(form=Form.SERIES, ends_at__gt=at)
    found = (
        Listing.objects.filter(fitting, coming, language=language)
        .exclude(activity=course)
        .exclude(activity__in=taken)
        .exclude(activity__in=met)
        .exclude(form__in=NEITHER)
        .select_related("activity", "centre")
        .prefetch_related("topics", "professions")
        .distinct()
        .order_by("-published_at", "pk")[:WEIGHED]
    )
    ranked = sorted(found, key=lambda card: _nearness(card, course, topics, professions), reverse=True)
    return [_suggest(card, topics, professions, language) for card in ranked[:MOST]]


def _nearness(card: Listing, course: Activity, topics: Collection[int], professions: Collection[int]) -> tuple:
    """How near a training is: shared topics, then the profession, then the centre; the newer first."""
    shared = sum(topic.pk in topics for topic in card.topics.all())
    fits = any(profession.pk in professions for profession in card.professions.all())
    return shared, fits, card.centre_id == course.centre_id, card.published_at


def _suggest(card: Listing, topics: Collection[int], professions: Collection[int], language: str) -> Suggestion:
    """The training with the first reason that holds."""
    shared = next((topic for topic in card.topics.all() if topic.pk in topics), None)
    if shared:
        reason = _("The same topic: %(topic)s") % {"topic": pick(shared.names, language)}
    elif any(profession.pk in professions for profession in card.professions.all()):
        reason = _("Made for your profession")
    else:
        reason = _("From the same centre")
    return Suggestion(
        title=card.title,
        summary=card.summary,
        path=card.path,
        form=str(Form(card.form).label),
        seed=str(card.activity.key),
        centre=card.centre.code if card.centre else "",
        reason=reason,
    )
