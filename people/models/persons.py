"""Persons, their jobs and their roles."""

import uuid
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import rules
from people.enums import RoleKind, ShownAs, Staffing, Theme
from people.models.organisations import Centre, Organisation, Profession, RoleProfile

OF_ORGANISATIONS = ("MANAGER", "REPORT_READER")
OF_CENTRES = ("ORGANISER", "EDITOR", "PUBLISHER", "TEACHER", "SUBJECT_EXPERT")
ANYWHERE = ("PRIVACY_OFFICER", "SUPPORT")  # for the people of one organisation, or for everybody
NOBODY = "erased.invalid"  # the domain of the addresses of people who were forgotten (RFC 2606)


class UserManager(BaseUserManager["User"]):
    """Makes persons and finds them by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail address."""
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new person; the address is kept in lower case."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new person who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class PersonSet(models.QuerySet["User"]):
    """Questions about sets of persons."""

    def visible_to(self, viewer: "User") -> "PersonSet":
        """Oneself, and the people whom one manages today."""
        return rules.people_visible_to(self, viewer)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address; ``uuid`` is what the outside world sees of them."""

    personal_data = {
        "email": ("account", "erase", _("your e-mail address")),
        "given_name": ("account", "erase", _("your name")),
        "family_name": ("account", "erase", _("your name")),
        "password": ("account", "erase", _("a digest of your password")),
        "last_login": ("account", "erase", _("when you last signed in")),
        "shown_as": ("account", "erase", _("how you appear to others who take part")),
        "uuid": ("account", "erase", _("the number that stands for you")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        _("e-mail"), max_length=254, unique=True, error_messages={"unique": _("This e-mail is already in use.")}
    )
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, default="fi")
    theme = models.CharField(_("appearance"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    shown_as = models.CharField(
        _("how others who take part see me"), max_length=13, choices=ShownAs, default=ShownAs.HIDDEN
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager.from_queryset(PersonSet)()

    class Meta:
        """Addresses are kept in lower case, so one belongs to one person."""

        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_erased(self) -> bool:
        """Whether the person was forgotten, and only the row is left."""
        return self.email.endswith(f"@{NOBODY}")

    @property
    def name(self) -> str:
        """Given and family name, or the start of the address where none was given; nobody has one once forgotten."""
        if self.is_erased:
            return gettext("Erased person")
        return f"{self.given_name} {self.family_name}".strip() or self.email.partition("@")[0]

    @property
    def first_name(self) -> str:
        """The given name, under the name Wagtail's templates look for."""
        return self.given_name

    @property
    def last_name(self) -> str:
        """The family name, under the name Wagtail's templates look for."""
        return self.family_name

    def get_full_name(self) -> str:
        """The whole name, under the name Django and Wagtail look for."""
        return self.name

    def get_short_name(self) -> str:
        """The given name, under the name Django and Wagtail look for."""
        return self.given_name or self.name


class DatedSet(models.QuerySet):
    """Rows that hold for a period; an open end means until further notice."""

    def current(self, day: date) -> "DatedSet":
        """Rows that hold on the day."""
        return self.filter(Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gte=day))


class Job(models.Model):
    """A person's work in an organisation or a unit of it; leaving ends the job, never the person."""

    personal_data = {
        "person": ("work", "keep", _("where you work, as what and since when")),
        "title": ("work", "erase", _("the title of your job")),
        "staffing": ("work", "keep", _("whether you are employed where you work")),
        "reports_to": ("work", "keep", _("who your superior is, and whose superior you are")),
    }

    person = models.ForeignKey(User, models.CASCADE, related_name="jobs")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="jobs")
    profession = models.ForeignKey(Profession, models.PROTECT, related_name="jobs")
    profile = models.ForeignKey(
        RoleProfile, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("role profile")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    staffing = models.CharField(_("staffing"), max_length=9, choices=Staffing, default=Staffing.OWN)
    reports_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="reporting_jobs", verbose_name=_("superior")
    )
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = DatedSet.as_manager()

    class Meta:
        """A job cannot end before it starts, and starts once."""

        ordering = ["-started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="job_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["person", "organisation", "profession", "started_on"], name="job_once"),
            models.CheckConstraint(
                condition=Q(reports_to=None) | ~Q(reports_to=F("person")), name="job_has_another_superior"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profession}, {self.organisation}"


class Role(models.Model):
    """What a person may do, within one organisation or one centre and for a period (which of the two, the kind says).

    A deputy's role hangs on the manager's, ``place_of``: it holds while both hold, and goes with it.
    """

    personal_data = {"person": ("work", "erase", _("your roles on the site"))}

    person = models.ForeignKey(User, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="roles")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="roles")
    place_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="deputies")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = DatedSet.as_manager()

    class Meta:
        """Each kind of role has exactly the scope that its kind asks for."""

        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind__in=OF_ORGANISATIONS, organisation__isnull=False, centre=None, place_of=None)
                    | Q(kind="DEPUTY", organisation__isnull=False, centre=None, place_of__isnull=False)
                    | Q(kind__in=OF_CENTRES, centre__isnull=False, organisation=None, place_of=None)
                    | Q(kind__in=ANYWHERE, centre=None, place_of=None)
                    | Q(kind="ADMINISTRATOR", organisation=None, centre=None, place_of=None)
                ),
                name="role_has_its_scope",
            ),
            models.CheckConstraint(
                condition=~Q(kind="DEPUTY") | Q(ended_on__gte=F("started_on")), name="deputy_has_a_period"
            ),
            models.UniqueConstraint(
                fields=["place_of", "person", "started_on", "ended_on"], name="deputy_for_a_period_once"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "organisation"], condition=Q(ended_on=None), name="role_in_organisation_once"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "centre"], condition=Q(ended_on=None), name="role_in_centre_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organisation or self.centre or ''}"
