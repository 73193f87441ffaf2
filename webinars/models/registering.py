"""Registrations and attendance: true data, written by ``webinars.registering`` and ``webinars.attending`` only."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from webinars import rules
from webinars.enums import PlaceState
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
        """Those in the queue, the next one first."""
        return self.filter(state=PlaceState.WAITING).order_by("registered_at", "pk")


class Registration(models.Model):
    """Somebody's place in a part of an event, or in its queue; a guest is known by name and e-mail alone."""

    personal_data = {
        "person": ("places", "keep", _("your places in events")),
        "uuid": ("places", "keep", _("your places in events")),
        "guest_name": ("places", "erase", _("a guest's name and e-mail address")),
        "guest_email": ("places", "erase", _("a guest's name and e-mail address")),
        "needs": ("needs", "erase", _("what you need to take part")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    seating = models.ForeignKey(Seating, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="registrations")
    guest_name = models.CharField(_("name"), max_length=160, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(_("state"), max_length=10, choices=PlaceState)
    needs = models.TextField(_("access needs"), blank=True)
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
        """The person's name, or the guest's."""
        return self.person.name if self.person_id else self.guest_name

    @property
    def email(self) -> str:
        """The person's address, or the guest's."""
        return self.person.email if self.person_id else self.guest_email

    @property
    def recipient(self) -> object:
        """Whom mails go to."""
        return self.person if self.person_id else self.guest_email


class Attendance(models.Model):
    """That somebody was there, as the organiser marked it: seconds from the start of the part."""

    personal_data = {
        "registration": ("learning", "keep", _("when you were present")),
        "marked_by": ("audit", "keep", _("whose presence you marked")),
    }

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="attendance")
    spans = models.JSONField(default=list)
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
