"""Outgoing mail, and who did and looked at what."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.enums import LOOKED_BY, MailState
from people.models.organisations import Organisation


class Mail(models.Model):
    """A message to one address; the row is its outbox, ``key`` makes writing it twice harmless."""

    personal_data = {
        "person": ("messages", "erase", _("the messages we sent you")),
        "address": ("messages", "erase", _("the messages we sent you")),
        "subject": ("messages", "erase", _("the messages we sent you")),
        "text": ("messages", "erase", _("the messages we sent you")),
        "html": ("messages", "erase", _("the messages we sent you")),
        "attachments": ("messages", "erase", _("the messages we sent you")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="mails")
    address = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    written_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    sent_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    error = models.CharField(max_length=250, blank=True)

    class Meta:
        """Newest first; what waits is found quickly."""

        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["written_at"], condition=~models.Q(state="SENT"), name="mail_unsent"),
        ]

    def __str__(self) -> str:
        return self.subject


class Look(models.Model):
    """Somebody looked at a person's data, by which role in which organisation: the person reads this log."""

    personal_data = {
        "viewer": ("access", "keep", _("that you looked at somebody's data")),
        "person": ("access", "erase", _("who looked at your data, when and why")),
    }

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="looked_at")
    what = models.CharField(max_length=20)
    role = models.CharField(max_length=20, choices=LOOKED_BY, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        """One row per viewer, person, thing and day, counted up."""

        ordering = ["-last_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "viewer", "what", "on"], name="look_once_a_day")]

    def __str__(self) -> str:
        return f"{self.viewer} → {self.person} ({self.what})"


class Note(models.Model):
    """One line of the audit log: who did what to which object; rows are only ever added."""

    personal_data = {"actor": ("audit", "keep", _("what you changed on the site"))}

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deed = models.CharField(_("deed"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        """Newest first."""

        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.subject}"
