"""Documents of the state and profile resources."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """The three resources that keep documents (1.0.3 Communication 2.2)."""

    STATE = "STATE", _("state of an activity")
    ACTIVITY_PROFILE = "ACTIVITY_PROFILE", _("profile of an activity")
    AGENT_PROFILE = "AGENT_PROFILE", _("profile of an agent")


class Document(models.Model):
    """One document: octets with a content type, found by activity, agent, registration and its own id.

    ``place`` is a digest of all that identifies the document, so that it is unique whatever its ids are and however
    long. ``activity`` and ``agent`` are keys as in ``lrs.keys``, empty where the resource has none.
    """

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = {
        "agent": ("learning", "erase", _("what a learning package remembers of you")),
        "content": ("learning", "erase", _("what a learning package remembers of you")),
    }

    place = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, choices=DocumentKind)
    activity = models.TextField(blank=True)
    agent = models.TextField(blank=True)
    registration = models.UUIDField(null=True)
    name = models.TextField()
    content_type = models.TextField()
    content = models.BinaryField()
    etag = models.CharField(max_length=40)
    updated = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["agent", "activity", "updated"], name="lrs_document_agent"),
            models.Index(fields=["activity", "updated"], name="lrs_document_activity"),
        ]

    def __str__(self) -> str:
        return self.name
