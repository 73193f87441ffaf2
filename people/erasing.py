"""Being forgotten (GDPR, article 17): asked for, thought over, done. The only writer of ``Erasure``.

The account's row stays, so that counts, answers and the learning record stay whole, but nothing in it or near it says
whose it was. Other packages forget their share when ``signals.erasing`` is sent, in the same transaction; files go once
that has been committed.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from people import audit, consenting, exporting, invitations, mail, organising, sessions, signals, supporting
from people.importing import undoing
from people.models import Erasure, Export, Look, User
from people.models.persons import NOBODY

COOLING_OFF = timedelta(days=14)


def ask(person: User, *, at: datetime) -> Erasure:
    """Ask to be forgotten in two weeks; asking twice is once. The person is told how to take it back."""
    try:
        with transaction.atomic():
            organising.refuse_the_last_administrator(person)
            erasure = Erasure.objects.create(person=person, asked_at=at, due_at=at + COOLING_OFF)
            audit.note(person, "ask to be forgotten", person, at=at)
            context = {"due_at": erasure.due_at}
            mail.post(person, template="people/erasure", context=context, key=f"erasure:{erasure.pk}", at=at)
    except IntegrityError:
        erasure = Erasure.objects.get(_open(), person=person)
    return erasure


def take_back(person: User, *, at: datetime) -> bool:
    """Change one's mind; False when nothing was asked for."""
    with transaction.atomic():
        taken = Erasure.objects.filter(_open(), person=person).update(withdrawn_at=at)
        if taken:
            audit.note(person, "take back to be forgotten", person, at=at)
    return bool(taken)


def open_wish(person: User) -> Erasure | None:
    """What the person has asked for and not taken back."""
    return Erasure.objects.filter(_open(), person=person).first()


def open_wishes() -> QuerySet[Erasure]:
    """What anybody has asked for, the next to be done first."""
    return Erasure.objects.filter(_open()).order_by("due_at", "pk")


def due(*, at: datetime) -> QuerySet[Erasure]:
    """Wishes whose time has come, the oldest first."""
    return open_wishes().filter(due_at__lte=at)


def carry_out(*, at: datetime) -> int:
    """Forget everybody who is due, each in a transaction of their own; answers how many."""
    done = 0
    for wish in due(at=at).select_related("person"):
        try:
            done += erase(wish, at=at)
        except organising.LastAdministrator:
            continue  # stays open until there is another one
    return done


def erase(wish: Erasure, *, at: datetime) -> bool:
    """Forget the person of one wish, everything or nothing; False when another worker did or it was taken back."""
    with transaction.atomic():
        if not Erasure.objects.filter(_open(), pk=wish.pk, due_at__lte=at).update(done_at=at):
            return False
        organising.refuse_the_last_administrator(User.objects.get(pk=wish.person_id))
        person = User.objects.select_for_update().get(pk=wish.person_id)
        signals.leaving.send(sender=Erasure, person=person, at=at)
        signals.erasing.send(sender=Erasure, person=person, at=at)
        _forget_belongings(person, at)
        _forget_name(person)
        audit.note(None, "forget", person, at=at)
    return True


def _open() -> Q:
    return Q(withdrawn_at=None, done_at=None)


def _forget_belongings(person: User, at: datetime) -> None:
    """Everything of this package that hangs on the person; jobs stay, as what they are without a name."""
    for role in person.roles.select_related("person", "organisation", "centre"):
        organising.dismiss(role, at=at)
    organising.leave_all(person, on=timezone.localdate(at))
    Look.objects.filter(person=person).delete()
    supporting.forget(person)
    consenting.forget(person, at=at)
    mail.forget_person(person)
    invitations.forget(person)
    undoing.forget(person)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    sessions.end_others(person, key=None)
    exporting.forget(Export.objects.filter(person=person))


def _forget_name(person: User) -> None:
    """What is left of the account: a number that nobody can sign in with."""
    person.email = f"{uuid4().hex}@{NOBODY}"
    person.given_name = person.family_name = ""
    person.uuid = uuid4()
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    usual = User()
    person.language, person.theme, person.shown_as = usual.language, usual.theme, usual.shown_as
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
