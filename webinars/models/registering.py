"""Registrations and attendance: true data, written by ``webinars.registering`` and ``webinars.attending`` only."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models import Area, Organisation, Profession
from webinars import rules
from webinars.enums import Aid, LettingIn, PlaceState, Word
from webinars.fields import Several
from webinars.models.occasions import Seating


class RegistrationSet(models.QuerySet):
    """Questions about registrations."""

    def visible_to(self, viewer: object) -> "RegistrationSet":
        """One's own, and those for events of one's centres."""
        return rules.registrations_visible_to(self, viewer)

    def taking_a_place(self) -> "RegistrationSet":
        """Those that hold one of the places."""
        return self.filter(state=PlaceState.REGISTERED)

    def queueing(self) -> "RegistrationSet":
        """Those in the queue, the next one first; whoever has not confirmed the address is not in it yet."""
        return self.filter(state=PlaceState.WAITING, confirm_by=None).order_by("registered_at", "pk")

    def lapsed(self, at: datetime) -> "RegistrationSet":
        """Those kept for an address that was not confirmed in time."""
        return self.filter(confirm_by__lte=at).exclude(state=PlaceState.CANCELLED)


class Registration(models.Model):
    """Somebody's place in a part of an event, or in its queue; a guest is known by e-mail and perhaps by name.

    While ``confirm_by`` has a time, nobody has confirmed the guest's address, and the place is kept until then.
    Profession, employer and area are those of the day somebody registered.
    """

    personal_data = {
        "person": ("places", "keep", _("your places in events")),
        "uuid": ("places", "keep", _("your places in events")),
        "guest_name": ("places", "erase", _("a guest's name and e-mail address")),
        "guest_email": ("places", "erase", _("a guest's name and e-mail address")),
        "workplace": ("places", "erase", _("where you work, as you told it to take part")),
        "profession": ("places", "erase", _("your profession when you registered")),
        "organisation": ("places", "erase", _("your employer when you registered")),
        "area": ("places", "erase", _("the area you worked in when you registered")),
        "aids": ("needs", "erase", _("what you need to take part")),
        "needs": ("needs", "erase", _("what you need to take part")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    seating = models.ForeignKey(Seating, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="registrations")
    guest_name = models.CharField(_("name"), max_length=160, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(_("state"), max_length=10, choices=PlaceState)
    confirm_by = models.DateTimeField(null=True, db_index=True)
    profession = models.ForeignKey(Profession, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+")
    workplace = models.CharField(max_length=160, blank=True)
    aids = Several(_("access needs"), members=Aid, blank=True)
    needs = models.TextField(_("access needs"), blank=True)
    consent_recording = models.BooleanField(_("consents to being recorded"), default=False)
    consent_outputs = models.BooleanField(_("consents to the use of workshop notes"), default=False)
    registered_at = models.DateTimeField(_("registered"))
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    objects = RegistrationSet.as_manager()

    class Meta:
        """A person, or a guest's address, has one row per part; a cancelled one carries its time."""

        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seating", "person"], condition=Q(person__isnull=False), name="registration_person_once"
            ),
            models.UniqueConstraint(
                "seating", Lower("guest_email"), condition=~Q(guest_email=""), name="registration_guest_once"
            ),
            models.CheckConstraint(
                condition=(Q(person__isnull=False) & Q(guest_email="")) | (Q(person=None) & ~Q(guest_email="")),
                name="registration_is_a_person_or_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(state=PlaceState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=PlaceState.CANCELLED) & Q(cancelled_at=None)),
                name="registration_cancelled_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["seating", "state", "registered_at"], name="registration_queue")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"

    @property
    def name(self) -> str:
        """The person's name, or the guest's; a guest who gave none is called by the beginning of the address."""
        return self.person.name if self.person_id else self.guest_name or self.guest_email.partition("@")[0]

    @property
    def aid_names(self) -> list[str]:
        """What somebody needs, in words."""
        return [str(Aid(aid).label) for aid in self.aids]

    @property
    def email(self) -> str:
        """The person's address, or the guest's."""
        return self.person.email if self.person_id else self.guest_email

    @property
    def recipient(self) -> object:
        """Whom mails go to."""
        return self.person if self.person_id else self.guest_email


class Admission(models.Model):
    """Who was let in from the queue, when, and why. Never changed.

    ``group`` is the code of the group as the mix knew it, ``held`` how many of it had a place among ``seated``,
    ``share`` what was aimed for (a part of one), ``waiting`` how many waited.
    """

    personal_data = {"registration": ("places", "keep", _("why you were let in from a queue"))}

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="admissions")
    at = models.DateTimeField()
    rule = models.CharField(max_length=5, choices=LettingIn)
    kind = models.CharField(max_length=10, blank=True)
    group = models.CharField(max_length=80, blank=True)
    held = models.PositiveIntegerField(default=0)
    seated = models.PositiveIntegerField(default=0)
    share = models.FloatField(null=True)
    waiting = models.PositiveIntegerField()

    class Meta:
        """The latest first."""

        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.rule}"


class Answer(models.Model):
    """What somebody answered to a question of the organiser's, with the words they read; gone after ``delete_on``."""

    personal_data = {"text": ("places", "erase", _("what you answered when you registered"))}

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.UUIDField()
    asked = models.CharField(max_length=250)
    purpose = models.CharField(max_length=250)
    text = models.TextField()
    delete_on = models.DateField(db_index=True)

    class Meta:
        """A question is answered once in a registration."""

        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.asked


class Visit(models.Model):
    """That somebody came into a part's room through the site, and when they last showed; gone once it is presence."""

    personal_data = {"registration": ("learning", "erase", _("when you were in a room, until the part is over"))}

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="visits")
    came_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        """Nobody is seen before they come."""

        indexes = [models.Index(fields=["registration", "seen_at"], name="visit_going_on")]
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=models.F("came_at")), name="visit_seen_after_coming")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.came_at:%H:%M}–{self.seen_at:%H:%M}"


class Attendance(models.Model):
    """That somebody was there, in seconds from the start of the part, and whose word that is."""

    personal_data = {
        "registration": ("learning", "keep", _("when you were present")),
        "reason": ("learning", "erase", _("why somebody corrected when you were present")),
        "marked_by": ("audit", "keep", _("whose presence you marked")),
    }

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="attendance")
    spans = models.JSONField(default=list)
    word = models.CharField(max_length=4, choices=Word, default=Word.HAND)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    marked_at = models.DateTimeField()

    objects = models.Manager()

    def __str__(self) -> str:
        return f"{self.registration} {self.minutes} min"

    @property
    def minutes(self) -> int:
        """How long somebody was there."""
        return round(sum(end - start for start, end in self.spans) / 60)
