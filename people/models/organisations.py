"""Areas, organisations with their units, centres and professions."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.enums import IdentifierScheme, OrganisationKind, Sector
from people.languages import pick


class Named(models.Model):
    """Something with a stable code and a name in each language."""

    code = models.SlugField(_("code"), unique=True, max_length=80)
    names = models.JSONField(_("names"), default=dict)

    class Meta:
        """Abstract: each subclass has a table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return pick(self.names, get_language())


class Area(Named):
    """A collaboration area for health and social services (Act 612/2021, section 35), or another country's like it."""

    personal_data = None

    position = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        """Areas stand in their customary order."""

        ordering = ["position", "code"]


class OrganisationSet(models.QuerySet["Organisation"]):
    """Questions about sets of organisations."""

    def within(self, *roots: "Organisation") -> "OrganisationSet":
        """The given organisations and everything below them."""
        condition = Q(pk__in=[])
        for root in roots:
            condition |= Q(path__startswith=root.path)
        return self.filter(condition)

    def valid_on(self, day: date) -> "OrganisationSet":
        """Organisations that exist on the day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))


class Organisation(Named):
    """An employer, a part of one, or another body; bodies end and have successors, what is used is never deleted.

    ``parent`` says who leads whom; ``county`` only in which county's area a municipality lies.
    """

    personal_data = None

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, db_index=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="organisations")
    county = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="municipalities")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = OrganisationSet.as_manager()

    class Meta:
        """A body cannot end before it begins."""

        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="organisation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(kind="UNIT") | Q(parent__isnull=False), name="organisation_unit_has_a_parent"
            ),
        ]

    def nearest_area(self) -> Area | None:
        """The collaboration area it lies in: its own, or that of the nearest body above it."""
        if self.area_id:
            return self.area
        steps = [int(step) for step in self.path.split("/") if step]
        above = Organisation.objects.filter(pk__in=steps, area__isnull=False).select_related("area")
        nearest = max(above, key=lambda one: len(one.path), default=None)
        return nearest.area if nearest else None


class Identifier(models.Model):
    """By what an organisation is known in a register outside; kept in the form that ``people.identifiers`` gives it."""

    personal_data = None

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("register"), max_length=12, choices=IdentifierScheme)
    value = models.CharField(_("identifier"), max_length=100)

    class Meta:
        """A register knows an organisation by one identifier, and no two by the same."""

        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="identifier_once"),
            models.UniqueConstraint(fields=["organisation", "scheme"], name="identifier_one_per_register"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}: {self.value}"


class Successor(models.Model):
    """A share of an ended organisation that went on in another one."""

    personal_data = None

    former = models.ForeignKey(Organisation, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="predecessors")
    weight = models.DecimalField(max_digits=4, decimal_places=3)

    class Meta:
        """One share per pair, above nothing and at most the whole."""

        constraints = [
            models.UniqueConstraint(fields=["former", "successor"], name="successor_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="successor_weight_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.successor}"


class Membership(models.Model):
    """That an organisation belongs to a network, for a period; an open end means until further notice.

    The network's report readers, privacy officers and support reach the member meanwhile (``rules.reaches``).
    ``people.organising`` sees to it that only networks have members and that no network is one.
    """

    personal_data = None

    network = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Organisation, models.PROTECT, related_name="networks")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        """Of two organisations one membership begins on a day, and one at most is open."""

        ordering = ["started_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "member", "started_on"], name="membership_once"),
            models.UniqueConstraint(
                fields=["network", "member"], condition=Q(ended_on=None), name="membership_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="membership_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(network=F("member")), name="membership_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.member} ∈ {self.network}"


class Centre(Named):
    """A centre of expertise that publishes training; its hue and chroma colour its pages, never the lightness."""

    personal_data = None

    area = models.ForeignKey(Area, models.PROTECT, related_name="centres")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="centres", verbose_name=_("host organisation")
    )
    hue = models.PositiveSmallIntegerField(_("hue"), default=262, validators=[MaxValueValidator(360)])
    chroma = models.DecimalField(
        _("chroma"),
        max_digits=3,
        decimal_places=2,
        default="0.13",
        validators=[MinValueValidator(0.03), MaxValueValidator(0.16)],
    )
    summaries = models.JSONField(_("summary"), default=dict, blank=True)
    strengths = models.JSONField(_("strengths"), default=dict, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        """Hue and chroma stay where contrast is proven (see docs/decisions)."""

        ordering = ["area__position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(hue__lte=360), name="centre_hue_is_an_angle"),
            models.CheckConstraint(condition=Q(chroma__gte="0.03", chroma__lte="0.16"), name="centre_chroma_is_calm"),
        ]


class Profession(Named):
    """An occupation that training is made for."""

    personal_data = None

    sector = models.CharField(_("sector"), max_length=12, choices=Sector)

    class Meta:
        """Professions are listed by sector."""

        ordering = ["sector", "code"]


class RoleProfile(Named):
    """What somebody does in a job beyond their profession, such as leading a team or receiving students."""

    personal_data = None

    class Meta:
        """Profiles stand in the order of their codes."""

        ordering = ["code"]
