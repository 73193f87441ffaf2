"""Parts and sessions of an event's page; their keys are the same in every language."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from webinars.blocks import PersonBlock
from webinars.enums import Access, Knowledge, PersonRole, SessionKind
from webinars.fields import Several
from webinars.models.pages import EventPage


class Timed(models.Model):
    """Something with a title between two times, the same thing in every language of the page."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=250)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        """Abstract; each kind has a table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.title


class Part(Timed):
    """A stretch of an event that people register for by itself."""

    personal_data = None

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="parts")
    access = models.CharField(
        _("who may come"),
        max_length=8,
        choices=Access,
        default=Access.OPEN,
        help_text=_("Others see that the part exists, and why they cannot register."),
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Leave empty for no limit.")
    )
    join_url = models.URLField(
        _("link of its own"), blank=True, help_text=_("If this part has another link than the event.")
    )
    counts = models.BooleanField(_("counts"), default=True, help_text=_("Attending this part completes the event."))
    threshold = models.FloatField(
        _("share to attend"),
        default=0.6,
        validators=[MinValueValidator(0.1), MaxValueValidator(1)],
        help_text=_("0.6 means that one has to be present for 60 % of the part."),
    )

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("access"), FieldPanel("capacity"), FieldPanel("join_url")]),
        FieldRowPanel([FieldPanel("counts"), FieldPanel("threshold")]),
    ]

    class Meta:
        """By time; each key once a page, each part with a length."""

        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="part_key_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="part_ends_after_it_starts",
                violation_error_message=_("The part ends before it starts."),
            ),
            models.CheckConstraint(condition=Q(threshold__gt=0, threshold__lte=1), name="part_threshold_is_a_share"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="part_capacity_is_above_zero"),
        ]

    @property
    def seconds(self) -> float:
        """How long the part is."""
        return (self.ends_at - self.starts_at).total_seconds()


class Session(Timed):
    """One item of the programme, to the minute; it belongs to the part in whose time it lies."""

    personal_data = {"people": ("editing", "keep", _("who spoke, by title and organisation, never by name"))}

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind, default=SessionKind.TALK)
    knowledge = Several(_("kind of knowledge"), members=Knowledge, blank=True)
    people = StreamField([("person", PersonBlock())], blank=True, verbose_name=_("people in it"))

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("people"),
        FieldPanel("knowledge"),
    ]

    class Meta:
        """By time; each key once a page, each session with a length."""

        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="session_key_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The programme item ends before it starts."),
            ),
        ]

    @property
    def is_break(self) -> bool:
        """Whether it is a break."""
        return self.kind == SessionKind.BREAK

    @property
    def speakers(self) -> list:
        """Those who speak, on a panel, or host: everybody but the facilitators."""
        return [block.value for block in self.people if block.value["role"] != PersonRole.FACILITATOR]

    @property
    def facilitators(self) -> list:
        """Those who lead a dialogue or panel."""
        return [block.value for block in self.people if block.value["role"] == PersonRole.FACILITATOR]

    @property
    def knowledge_names(self) -> list[str]:
        """What the session rests on, in words."""
        return [Knowledge(member).label for member in self.knowledge]
