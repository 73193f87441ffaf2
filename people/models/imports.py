"""Invitations, and imports of people and organisations: what was sent, what the file said and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import Fault, ImportKind, ImportState, Left, Problem


class Import(models.Model):
    """A file of people or organisations on its way in; ``done`` is where its rows go on after a kill."""

    personal_data = {
        "by": ("audit", "keep", _("which files of people you imported")),
        "file_name": ("imports", "erase", _("a file in which your employer named you")),
        "file": ("imports", "erase", _("a file in which your employer named you")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=14, choices=ImportKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_index=True)
    file_name = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=200, blank=True)
    shape = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    invites = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.NEW)
    problem = models.CharField(max_length=20, blank=True)
    problem_row = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    expected = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name or str(self.uuid)

    @property
    def why_not(self) -> str:
        """Why the file cannot be read, in words."""
        return str(Problem(self.problem).label) if self.problem else ""


class ImportFault(models.Model):
    """A cell, or a row, that was left out, and why."""

    personal_data = {"value": ("imports", "erase", _("a file in which your employer named you"))}

    run = models.ForeignKey(Import, models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    fault = models.CharField(max_length=24)
    value = models.CharField(max_length=120, blank=True)

    class Meta:
        """In the order of the file."""

        ordering = ["row", "pk"]

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.fault}"

    @property
    def told(self) -> str:
        """What is wrong, in words."""
        return str(Fault(self.fault).label)


class ImportKey(models.Model):
    """Something that the file has named in rows above, as a digest; known while the file is checked only."""

    personal_data = None

    run = models.ForeignKey(Import, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=40)
    depth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Each once."""

        constraints = [models.UniqueConstraint(fields=["run", "key"], name="import_key_once")]

    def __str__(self) -> str:
        return self.key


class ImportMade(models.Model):
    """One thing that an import made; ``print`` is a digest of how it was then, ``left`` why undoing left it."""

    personal_data = {"person": ("imports", "erase", _("which import made your account"))}

    run = models.ForeignKey(Import, models.CASCADE, related_name="made")
    row = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="import_made")
    job = models.ForeignKey("people.Job", models.CASCADE, null=True, related_name="import_made")
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="import_made")
    print = models.CharField(max_length=40, blank=True)
    left = models.CharField(max_length=12, choices=Left, blank=True)

    class Meta:
        """One thing per row."""

        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, job=None, organisation=None)
                    | Q(person=None, job__isnull=False, organisation=None)
                    | Q(person=None, job=None, organisation__isnull=False)
                ),
                name="import_made_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row}"


class ImportMapping(models.Model):
    """Which column is which, as it was said the last time for a file with these headers."""

    personal_data = None

    kind = models.CharField(max_length=14, choices=ImportKind)
    headers = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)

    class Meta:
        """One per set of headers."""

        constraints = [models.UniqueConstraint(fields=["kind", "headers"], name="import_mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.headers}"


class Invitation(models.Model):
    """Somebody is asked to come in and choose a password; the link in the message is not stored anywhere."""

    personal_data = {
        "person": ("account", "erase", _("that you were invited to the site")),
        "by": ("audit", "keep", _("whom you invited to the site")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="invitations")
    made_at = models.DateTimeField(_("invited"), db_index=True)
    made_person = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; a person has one open invitation."""

        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(accepted_at=None, withdrawn_at=None), name="invitation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
