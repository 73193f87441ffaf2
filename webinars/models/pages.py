"""Pages of a series and of its events; a page is one language's rendering of what ``Occasion`` holds for all."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from learning.models import Topic
from learning.restrictions import Restricted
from people.models import Centre, Organisation, Profession
from webinars import scheduling
from webinars.blocks import MATERIALS, ContactBlock, MixBlock, PartnerBlock, SourceBlock
from webinars.enums import Asking, LettingIn, Phase, Standing
from webinars.forms.pages import EventPageForm, SeriesPageForm
from webinars.models.hosting import RoomService, check_way

OWNER = {
    "owner": ("editing", "keep", _("which pages you made")),
    "contact": ("editing", "keep", _("the public contact of a series")),
    "contacts": ("editing", "keep", _("the public contact of a series")),
}


class SeriesPage(Restricted, RoutablePageMixin, Page):
    """A series of webinars: what it is for, who makes it, and its events below it."""

    personal_data = OWNER

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    co_owners = ParentalManyToManyField(
        Centre,
        blank=True,
        related_name="+",
        verbose_name=_("owned together with"),
        help_text=_("People of these centres may edit the series and its events, too."),
    )
    summary = models.CharField(
        _("summary"), max_length=250, help_text=_("One sentence for the catalogue: what does it give me?")
    )
    lead = models.TextField(_("introduction"), blank=True, help_text=_("At most 25 words: what will I be able to do?"))
    goals = StreamField([("goal", blocks.CharBlock(label=_("Goal")))], blank=True, verbose_name=_("goals"))
    audience = models.TextField(_("who it is for"), blank=True)
    partners = StreamField([("partner", PartnerBlock())], blank=True, verbose_name=_("partners"))
    funder = models.CharField(_("funder"), max_length=200, blank=True)
    organisations = ParentalManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("counties and cities taking part")
    )
    mix = StreamField(
        MixBlock(required=False),
        blank=True,
        verbose_name=_("target mix"),
        help_text=_(
            "Who should come, and in which shares. Organisers see how registrations stand against it, and a webinar "
            "may let people in from its queue by it."
        ),
    )
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.PLANNED)
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    professions = ParentalManyToManyField(
        Profession,
        blank=True,
        related_name="+",
        verbose_name=_("professions"),
        help_text=_("Leave empty if it is for everybody."),
    )
    needed = models.PositiveSmallIntegerField(
        _("events needed"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("How many events somebody has to attend or watch for the series to be complete."),
    )
    house_rules = RichTextField(
        _("house rules"),
        blank=True,
        features=["bold", "ul", "link"],
        help_text=_(
            "How you work together in every webinar of the series: microphones, names, what stays in the room."
        ),
    )
    contact = models.EmailField(_("contact"), blank=True, help_text=_("Where people can ask about the series."))
    contacts = StreamField(
        [("contact", ContactBlock())],
        blank=True,
        verbose_name=_("contacts by role"),
        help_text=_("Where different questions go to different addresses."),
    )
    attachments = StreamField(
        MATERIALS,
        blank=True,
        verbose_name=_("attachments"),
        help_text=_("Everybody who sees the page of the series can open these."),
    )
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    made_on = models.DateField(
        _("made on"), null=True, blank=True, help_text=_("Leave empty for the first publication.")
    )
    changed_on = models.DateField(
        _("changed on"), null=True, blank=True, help_text=_("Leave empty for the latest publication.")
    )

    template = "webinars/series.html"
    parent_page_types = ["library.CentrePage"]
    subpage_types = ["webinars.EventPage"]
    base_form_class = SeriesPageForm

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("goals"),
        FieldPanel("audience"),
        FieldPanel("mix"),
        FieldPanel("house_rules"),
        MultiFieldPanel(
            [
                FieldPanel("centre"),
                FieldPanel("co_owners"),
                FieldPanel("organisations"),
                FieldPanel("partners"),
                FieldPanel("funder"),
                FieldPanel("contact"),
                FieldPanel("contacts"),
            ],
            heading=_("Who makes it"),
        ),
        FieldPanel("attachments"),
        FieldPanel("sources"),
        FieldPanel("needed"),
        MultiFieldPanel([FieldPanel("topics"), FieldPanel("professions")], heading=_("In the catalogue")),
        FieldRowPanel([FieldPanel("phase"), FieldPanel("made_on"), FieldPanel("changed_on")]),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("lead")]

    class Meta:
        """Somebody has to do something for the series to count."""

        verbose_name = _("webinar series")
        verbose_name_plural = _("webinar series")
        constraints = [models.CheckConstraint(condition=models.Q(needed__gte=1), name="series_needs_an_event")]

    @property
    def created_on(self) -> date | None:
        """The day it was made, as told by the editors or by the first publication."""
        return self.made_on or (self.first_published_at and timezone.localdate(self.first_published_at))

    @property
    def updated_on(self) -> date | None:
        """The day it was last changed, as told by the editors or by the latest publication."""
        return self.changed_on or (self.last_published_at and timezone.localdate(self.last_published_at))

    @path("")
    def page_view(self, request: HttpRequest) -> HttpResponse:
        """The page of the series."""
        from webinars import views  # app ready: views import these models

        return views.series(request, self)

    @path("register/")
    def register_view(self, request: HttpRequest) -> HttpResponse:
        """Take places in all coming events at once."""
        from webinars import views  # app ready: views import these models

        return views.series_registration(request, self)

    @path("calendar/")
    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        """All events of the series as a calendar file."""
        from webinars import views  # app ready: views import these models

        return views.series_calendar(request, self)

    @path("feed/")
    def feed_view(self, request: HttpRequest) -> HttpResponse:
        """What is new in the series, for feed readers."""
        from webinars import views  # app ready: views import these models

        return views.series_feed(request, self)

    @path("json/")
    def description_view(self, request: HttpRequest) -> HttpResponse:
        """The series as schema.org describes series of events."""
        from webinars import views  # app ready: views import these models

        return views.series_description(request, self)


class EventPage(Restricted, RoutablePageMixin, Page):
    """One webinar: its programme and how to take part. The page made first leads; translations follow its times."""

    personal_data = {"owner": OWNER["owner"]}

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"), editable=False)
    summary = models.TextField(_("summary"), help_text=_("What happens and what is it good for? One or two sentences."))
    practicalities = RichTextField(
        _("practicalities"),
        blank=True,
        features=["bold", "ul", "link"],
        help_text=_("Is it recorded? How do I ask a question? Where do I get support?"),
    )
    registration_opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Leave empty while no date is known.")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Leave empty to keep it open until the end.")
    )
    place = models.CharField(_("where"), max_length=80, blank=True, help_text=_("For example: Teams"))
    join_url = models.URLField(
        _("link for joining"),
        blank=True,
        help_text=_("Shown to registered people only, from 15 minutes before the start."),
    )
    room = models.ForeignKey(
        RoomService,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or a room of"),
        help_text=_("A service of your centre makes a room for each part."),
    )
    letting_in = models.CharField(
        _("who gets a place from the queue"),
        max_length=5,
        choices=LettingIn,
        default=LettingIn.ORDER,
        help_text=_("The target mix is that of the series. The rule is told to everybody in the queue."),
    )
    recorded = models.BooleanField(
        _("is recorded"), default=False, help_text=_("Those who register are asked whether they agree to be recorded.")
    )
    asking = models.CharField(
        _("questions to the speakers"),
        max_length=8,
        choices=Asking,
        default=Asking.REVIEWED,
        help_text=_(
            "Whoever has a place may send them beforehand and during the webinar, and vote for those of others."
        ),
    )
    standing = models.CharField(_("takes place"), max_length=10, choices=Standing, default=Standing.PLANNED)
    notice = models.TextField(
        _("notice"), blank=True, help_text=_("Shown on top when the event is moved or called off.")
    )

    template = "webinars/event.html"
    parent_page_types = ["webinars.SeriesPage"]
    subpage_types: list[str] = []
    base_form_class = EventPageForm

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("standing"), FieldPanel("notice")], heading=_("Moved or called off")),
        HelpPanel(
            content=_(
                "<p>An event has one or more parts. People register for parts, and each part says who may come. "
                "Programme items lie inside a part, to the minute. In a translation only texts are yours to change: "
                "times, places and access follow the language in which the event was made.</p>"
            )
        ),
        InlinePanel("parts", heading=_("Parts"), label=_("Part"), min_num=1),
        InlinePanel("sessions", heading=_("Programme"), label=_("Programme item")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                FieldPanel("letting_in"),
                FieldRowPanel([FieldPanel("place"), FieldPanel("join_url"), FieldPanel("room")]),
                FieldPanel("recorded"),
                FieldPanel("asking"),
                FieldPanel("practicalities"),
                InlinePanel("questions", heading=_("Questions to those who register"), label=_("Question")),
            ],
            heading=_("Taking part"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        """Registration closes after it opens."""

        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(registration_opens_at=None)
                | models.Q(registration_closes_at=None)
                | models.Q(registration_closes_at__gt=models.F("registration_opens_at")),
                name="event_registration_closes_after_it_opens",
                violation_error_message=_("Registration has to close after it opens."),
            )
        ]

    def full_clean(self, *args: Any, **options: Any) -> None:
        """An event belongs to the centre of its series."""
        self._take_centre()
        super().full_clean(*args, **options)

    def save(self, *args: Any, **options: Any) -> None:
        """A draft is saved without being cleaned, and belongs to a centre all the same."""
        self._take_centre()
        super().save(*args, **options)

    def _take_centre(self) -> None:
        """The centre is that of the series above."""
        if self.centre_id is None and self.path:
            self.centre = self.get_parent().specific.centre

    def clean(self) -> None:
        """One room is enough, and the programme has to be sound: nothing overlaps, everything lies inside a part."""
        super().clean()
        check_way(self)
        faults = scheduling.faults(list(self.parts.all()), list(self.sessions.all()))
        if faults:
            raise ValidationError([fault.message for fault in faults])

    @property
    def starts_at(self) -> datetime | None:
        """When the first part begins."""
        return min((part.starts_at for part in self.parts.all()), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When the last part is over."""
        return max((part.ends_at for part in self.parts.all()), default=None)

    def programme(self) -> Sequence[tuple["models.Model", list["models.Model"]]]:
        """Each part with its sessions, by time."""
        return scheduling.by_part(list(self.parts.all()), list(self.sessions.all()))

    def part_activity_key(self, part_key: uuid.UUID) -> uuid.UUID:
        """The key of a part's activity: the same in all languages, another one in a copy of the event."""
        return uuid.uuid5(self.translation_key, str(part_key))

    @path("")
    def page_view(self, request: HttpRequest) -> HttpResponse:
        """The page of the event: before, live or after."""
        from webinars import views  # app ready: views import these models

        return views.event(request, self)

    @path("register/")
    def register_view(self, request: HttpRequest) -> HttpResponse:
        """Take places, or give them back."""
        from webinars import views  # app ready: views import these models

        return views.register(request, self)

    @path("notify/")
    def notify_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a message when registration opens."""
        from webinars import views  # app ready: views import these models

        return views.notify(request, self)

    @path("calendar/")
    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        """The event as a calendar file."""
        from webinars import views  # app ready: views import these models

        return views.event_calendar(request, self)

    @path("programme/")
    def programme_view(self, request: HttpRequest) -> HttpResponse:
        """The programme as plain text."""
        from webinars import views  # app ready: views import these models

        return views.event_programme(request, self)

    @path("programme/print/")
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """The programme on paper."""
        from webinars import views  # app ready: views import these models

        return views.event_print(request, self)

    @path("programme/json/")
    def description_view(self, request: HttpRequest) -> HttpResponse:
        """The event as schema.org describes events."""
        from webinars import views  # app ready: views import these models

        return views.event_description(request, self)

    @path("watched/")
    def watched_view(self, request: HttpRequest) -> HttpResponse:
        """What was watched of the recording."""
        from webinars import watching  # app ready: the view imports these models

        return watching.watched(request, self)
