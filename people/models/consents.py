"""What people agreed to, and in which words."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Wording(models.Model):
    """The words of a kind of consent in every language, as they stood for a time. See ``people.consenting``."""

    personal_data = None

    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    texts = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        """Versions of a kind are numbered from 1."""

        ordering = ["kind", "version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="wording_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Consent(models.Model):
    """That somebody agreed to a wording about one thing, and when they took it back; a guest is known by the thing.

    ``kind`` repeats that of the wording, for the database to hold that one is open whatever the version.
    """

    personal_data = {"person": ("consents", "keep", _("what you agreed to, in which words, and when you took it back"))}

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="consents")
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=40)
    about = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; of one kind about one thing, one is open at a time."""

        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "about"], condition=Q(ended_at=None), name="consent_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("given_at")), name="consent_ends_after_it_was_given"
            ),
        ]

    @property
    def text(self) -> str:
        """What was agreed to, in the language in which it was read."""
        return self.wording.texts.get(self.language) or next(iter(self.wording.texts.values()))

    def __str__(self) -> str:
        return f"{self.wording} {self.given_at:%Y-%m-%d}"
