"""Who wants to know when registration opens: writes Interest, which ``registering`` hands over and forgets."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from people.models import User
from webinars import confirming, tasks
from webinars.models import Interest, Occasion
from webinars.registering import OPEN, state_of


def ask_to_be_told(who: User | str, occasion: Occasion, *, at: datetime, language: str) -> Interest:
    """Remember who wants to know when registration opens; asking twice is one request."""
    email = who.email if isinstance(who, User) else who.strip().lower()
    with transaction.atomic():
        interest = Interest.objects.filter(occasion=occasion, email__iexact=email).first()
        if interest is None:
            interest = Interest.objects.create(
                occasion=occasion,
                person=who if isinstance(who, User) else None,
                email=email,
                language=language,
                asked_at=at,
            )
            plan_telling(occasion, [interest])
    return interest


def has_asked(person: User, occasion: Occasion) -> bool:
    """Whether the person (perhaps anonymous) will be told when registration opens."""
    return person.is_authenticated and occasion.interests.filter(email__iexact=person.email).exists()


def plan_telling(occasion: Occasion, interests: Iterable[Interest]) -> None:
    """Have a task look again when registration opens; a task too many does no harm."""
    for interest in interests:
        if occasion.opens_at and interest.told_at is None:
            tasks.tell.using(run_after=occasion.opens_at).enqueue(interest_id=interest.pk)


def tell(interest: Interest, *, at: datetime) -> bool:
    """Say that registration is open; False while it is not, and then whoever asked waits on."""
    with transaction.atomic():
        interest = Interest.objects.select_for_update(of=("self",)).select_related("person").get(pk=interest.pk)
        if interest.told_at or state_of(interest.occasion, at=at) != OPEN:
            return False
        confirming.announce(interest, at=at)
        interest.told_at = at
        interest.save(update_fields=["told_at"])
    return True
