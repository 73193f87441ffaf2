"""Enrolling: the only writer of Enrolment."""

from datetime import datetime

from django.db import transaction

from learning import activities, record
from learning.models import Activity, Enrolment, Version
from learning.statements import Registered, Withdrew
from people.models import User


def enrol(person: User, activity: Activity, *, at: datetime) -> Enrolment:
    """The person takes part from now on, in the version published now; asking twice is one enrolment."""
    with transaction.atomic():
        record.identify(person)
        enrolment, new = Enrolment.objects.get_or_create(
            person=person,
            activity=activity,
            withdrawn_at=None,
            defaults={"version": activities.newest_version(activity), "enrolled_at": at},
        )
        if new:
            record.write(person, Registered(activity=activity.about()), at=at)
    return enrolment


def move(person: User, activity: Activity, version: Version, *, at: datetime) -> bool:
    """The person goes on in a later version than the one begun; False when they were there already or take no part."""
    with transaction.atomic():
        record.identify(person)
        mine = Enrolment.objects.filter(person=person, activity=activity, withdrawn_at=None)
        moved = mine.filter(version__number__lt=version.number).update(version=version)
        if moved:
            record.settle(person, {activity.iri}, at=at)
    return bool(moved)


def withdraw(person: User, activity: Activity, *, at: datetime) -> bool:
    """The person gives the place back; what they did stays. False when they were not enrolled."""
    with transaction.atomic():
        record.identify(person)
        ended = Enrolment.objects.filter(person=person, activity=activity, withdrawn_at=None).update(withdrawn_at=at)
        if ended:
            record.write(person, Withdrew(activity=activity.about()), at=at)
    return bool(ended)


def is_enrolled(person: User, activity: Activity) -> bool:
    """Whether the person takes part now."""
    return (
        person.is_authenticated
        and Enrolment.objects.filter(person=person, activity=activity, withdrawn_at=None).exists()
    )
