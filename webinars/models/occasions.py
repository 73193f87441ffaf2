"""Events as all languages share them: what registrations, attendance, recordings and outputs belong to.

``webinars.publishing`` writes ``Occasion`` and ``Seating`` from the leading page, nobody else.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from learning.models import Activity
from people.models import Centre
from webinars import rules
from webinars.enums import Access, Asking, LettingIn, Standing
from webinars.models.hosting import RoomService


class CentreSet(models.QuerySet):
    """Rows of an event: the people of its centres work on them."""

    def visible_to(self, viewer: object) -> "CentreSet":
        """Rows whose event belongs to a centre of the viewer."""
        return rules.rows_visible_to(self, viewer)


class OccasionSet(models.QuerySet):
    """Events, which their centres' teachers see too."""

    def visible_to(self, viewer: object) -> "OccasionSet":
        """The events of the viewer's centres."""
        return rules.events_visible_to(self, viewer)


class Occasion(models.Model):
    """An event, whatever the language of its pages.

    ``mix`` is what its series aims for: ``{"kind": "profession", "shares": {"nurse": 0.3}}``, or nothing.
    """

    personal_data = None

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="occasion")
    series = models.ForeignKey(Activity, models.PROTECT, related_name="occasions")
    centres = models.ManyToManyField(Centre, related_name="+")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=80, blank=True)
    join_url = models.URLField(blank=True)
    room = models.ForeignKey(RoomService, models.SET_NULL, null=True, related_name="+")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.PLANNED)
    recorded = models.BooleanField(default=False)
    letting_in = models.CharField(max_length=5, choices=LettingIn, default=LettingIn.ORDER)
    asking = models.CharField(max_length=8, choices=Asking, default=Asking.REVIEWED)
    mix = models.JSONField(default=dict, blank=True)
    live = models.BooleanField(default=True)

    objects = OccasionSet.as_manager()

    class Meta:
        """By time."""

        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="occasion_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.activity.name


class Seating(models.Model):
    """A part of an event as registering knows it: times, places and who may come. Registering locks this row.

    ``admits`` has the codes of the organisations, areas and professions that a part for named ones is for.
    ``was_from`` and ``was_until`` are the times that people were told last, while they have to be told of a change.
    ``told_day_at`` and ``told_hour_at`` say when they were reminded.
    """

    personal_data = None

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="seating")
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="seatings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    access = models.CharField(max_length=8, choices=Access, default=Access.OPEN)
    admits = models.JSONField(default=dict, blank=True)
    capacity = models.PositiveIntegerField(null=True)
    join_url = models.URLField(blank=True)
    room = models.ForeignKey(RoomService, models.SET_NULL, null=True, related_name="+")
    counts = models.BooleanField(default=True)
    sequence = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    told_day_at = models.DateTimeField(null=True)
    told_hour_at = models.DateTimeField(null=True)
    was_from = models.DateTimeField(null=True)
    was_until = models.DateTimeField(null=True)

    class Meta:
        """By time."""

        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="seating_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.activity.name

    @property
    def seconds(self) -> float:
        """How long the part is."""
        return (self.ends_at - self.starts_at).total_seconds()

    def service(self) -> RoomService | None:
        """The service that makes a room for this part alone: the part's own, or the event's where it has no link."""
        return self.room or (None if self.join_url else self.occasion.room)

    def link(self) -> str:
        """The link to a room made elsewhere: an open part may use the event's, a restricted one only its own.

        Where a service makes the room, there is none: the address is made for one person at a time.
        """
        if self.service():
            return ""
        return self.join_url or (self.occasion.join_url if self.access == Access.OPEN else "")

    def is_over(self, at: datetime) -> bool:
        """Whether the part has ended."""
        return at >= self.ends_at


class ProgrammeVersion(models.Model):
    """A programme as it was published in one language: parts and items as ``webinars.versions`` writes them."""

    personal_data = {"lines": ("editing", "keep", _("who spoke, by title and organisation, never by name"))}

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="versions")
    language = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    lines = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "language", "number"], name="programme_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} {self.language} {self.number}"


class Invitation(models.Model):
    """An e-mail address that may take part in a part by invitation."""

    personal_data = {"email": ("places", "erase", _("that you were invited to a part of an event"))}

    seating = models.ForeignKey(Seating, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))

    class Meta:
        """An address is invited once."""

        constraints = [models.UniqueConstraint("seating", Lower("email"), name="invitation_once")]

    def __str__(self) -> str:
        return self.email


class Interest(models.Model):
    """Somebody wants to know when registration opens."""

    personal_data = {
        "person": ("places", "erase", _("that you asked to be told when registration opens")),
        "email": ("places", "erase", _("that you asked to be told when registration opens")),
    }

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="interests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="interests")
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        """An address asks once."""

        constraints = [models.UniqueConstraint("occasion", Lower("email"), name="interest_once")]

    def __str__(self) -> str:
        return self.email
