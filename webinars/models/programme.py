"""Parts and sessions of an event's page; their keys are the same in every language."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from webinars.blocks import MATERIALS, AdmittedBlock, PersonBlock
from webinars.enums import Access, Knowledge, PersonRole, QuestionKind, SessionKind
from webinars.fields import Several
from webinars.models.hosting import RoomService, check_way
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
    admits = StreamField(
        AdmittedBlock(required=False),
        blank=True,
        verbose_name=_("named organisations, areas or professions"),
        help_text=_("Whoever works in one of these may come. Only if the part is for named ones."),
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Leave empty for no limit.")
    )
    join_url = models.URLField(
        _("link of its own"), blank=True, help_text=_("If this part has another link than the event.")
    )
    room = models.ForeignKey(
        RoomService,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or a room of"),
        help_text=_("If this part has another service than the event."),
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
        FieldRowPanel([FieldPanel("access"), FieldPanel("capacity")]),
        FieldRowPanel([FieldPanel("join_url"), FieldPanel("room")]),
        FieldPanel("admits"),
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

    def clean(self) -> None:
        """Named ones have to be named, and one room is enough."""
        super().clean()
        check_way(self)
        if self.access == Access.NAMED and not self.admits:
            raise ValidationError({"admits": _("Name at least one organisation, area or profession.")})

    @property
    def admitted(self) -> dict[str, list[str]]:
        """The codes of those whom the part is for, by kind; nothing where it is for nobody by name."""
        if self.access != Access.NAMED:
            return {}
        found: dict[str, list[str]] = {}
        for one in self.admits:
            found.setdefault(one.block_type, []).append(one.value)
        return found

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
    materials = StreamField(
        MATERIALS,
        blank=True,
        verbose_name=_("materials"),
        help_text=_("For everybody who may see this programme item, and for nobody else."),
    )

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("people"),
        FieldPanel("knowledge"),
        FieldPanel("materials"),
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

    handed_out: Sequence[Any] = ()
    """The materials as a page lists them (``materials.lay_out``); empty until somebody who may see them asks."""

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
    def cast(self) -> list[tuple[str, str, str]]:
        """Everybody in it: their role in words, title, and organisation."""
        values = [block.value for block in self.people]
        return [(PersonRole(one["role"]).label, one["title"], one["organisation"] or "") for one in values]

    @property
    def knowledge_names(self) -> list[str]:
        """What the session rests on, in words."""
        return [Knowledge(member).label for member in self.knowledge]


class Question(models.Model):
    """What the organiser asks those who register, why, and until when the answers are kept."""

    personal_data = None

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="questions")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    text = models.CharField(_("question"), max_length=250)
    kind = models.CharField(_("how it is answered"), max_length=6, choices=QuestionKind, default=QuestionKind.TEXT)
    choices = models.TextField(_("answers to choose from"), blank=True, help_text=_("One a line."))
    required = models.BooleanField(_("has to be answered"), default=False)
    purpose = models.CharField(
        _("what for"), max_length=250, help_text=_("Shown beside the question, for example: to order lunch.")
    )
    delete_on = models.DateField(_("answers are deleted on"), help_text=_("No later than a year after the event."))

    panels = [
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("required")]),
        FieldPanel("choices"),
        FieldRowPanel([FieldPanel("purpose"), FieldPanel("delete_on")]),
    ]

    class Meta:
        """In the order of asking; each key once a page."""

        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """One of several needs at least two."""
        super().clean()
        if self.kind == QuestionKind.CHOICE and len(self.options) < 2:
            raise ValidationError({"choices": _("Give at least two answers, one a line.")})

    @property
    def options(self) -> list[str]:
        """The answers to choose from, each once."""
        return list(dict.fromkeys(line.strip() for line in self.choices.splitlines() if line.strip()))
