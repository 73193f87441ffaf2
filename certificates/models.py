"""Rules, the append-only ledger and the files drawn from it.

A ``Certificate`` is what was issued, frozen: nothing of it is ever changed, except that erasing its holder empties the
name, its salt and the person. What becomes of it later (renewed, corrected, expired, revoked) is an ``Entry`` more,
never a change. Only ``certificates.issuing`` writes both, ``certificates.rendering`` the files, ``certificates.ruling``
the rules.
"""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates import rules
from certificates.enums import Deed, DocumentState, Evidence
from learning.models import Activity
from people.languages import pick
from people.models import Centre, User

LONGEST_MONTHS = 600  # fifty years: what is valid longer never expires


class Frozen(TypeError):
    """Somebody tried to change or delete a row of the ledger."""


class RuleSet(models.QuerySet["Rule"]):
    """Questions about sets of rules."""

    def visible_to(self, viewer: User) -> "RuleSet":
        """Rules of the centres that the viewer works for."""
        return rules.rules_visible_to(self, viewer)

    def newest(self) -> "RuleSet":
        """Each rule in its newest version."""
        later = Rule.objects.filter(code=models.OuterRef("code"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(later))


class Rule(models.Model):
    """Finishing ``activity`` earns ``certification``. A version is never edited: changing a rule adds one."""

    personal_data = None

    code = models.SlugField(_("code"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1)
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="earning_rules", verbose_name=_("what must be completed")
    )
    certification = models.ForeignKey(Activity, models.PROTECT, related_name="certificate_rules")
    titles = models.JSONField(_("title"), default=dict)
    proves = models.JSONField(_("what the holder can do"), default=dict, blank=True)
    issuer = models.ForeignKey(Centre, models.PROTECT, related_name="certificate_rules", verbose_name=_("issuer"))
    valid_months = models.PositiveSmallIntegerField(
        _("valid for months"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_MONTHS)]
    )
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    evidence = models.CharField(_("what it rests on"), max_length=10, choices=Evidence)
    active_from = models.DateTimeField(_("in force from"))

    objects = RuleSet.as_manager()

    class Meta:
        """Versions are numbered; a validity is at least a month."""

        verbose_name = _("certificate rule")
        verbose_name_plural = _("certificate rules")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_version_once"),
            models.CheckConstraint(condition=Q(valid_months=None) | Q(valid_months__gte=1), name="rule_valid_a_month"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The certificate's title in the language of the page."""
        return pick(self.titles, get_language())


class LedgerSet(models.QuerySet):
    """Rows that are added and read, never changed or deleted."""

    def visible_to(self, viewer: User) -> "LedgerSet":
        """Certificates, or lines and files of certificates, that the viewer may see."""
        if self.model is Certificate:
            return rules.certificates_visible_to(self, viewer)
        return rules.parts_visible_to(self, viewer)

    def update(self, **values: object) -> int:
        """Refused, except what erasing a person empties."""
        if any(name not in self.model.ERASABLE or value for name, value in values.items()):
            raise Frozen(f"{self.model.__name__} is never changed")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise Frozen(f"{self.model.__name__} is never deleted")

    def bulk_update(self, objs: Iterable[models.Model], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Refused."""
        raise Frozen(f"{self.model.__name__} is never changed")


class LedgerRow(models.Model):
    """Saved once, then frozen; the database's own triggers say the same."""

    ERASABLE: frozenset[str] = frozenset()

    objects = LedgerSet.as_manager()

    class Meta:
        """Each kind of row has a table of its own."""

        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Only a new row is written."""
        if not self._state.adding:
            raise Frozen(f"{type(self).__name__} is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise Frozen(f"{type(self).__name__} is never deleted")


class Certificate(LedgerRow):
    """One certificate as it was issued; ``period`` numbers a person's certificates of one certification.

    ``corrects`` is the certificate of the same period whose content this one mends.
    """

    personal_data = {
        "person": ("certificates", "erase", _("which certificates are yours")),
        "holder": ("certificates", "erase", _("your name on a certificate")),
        "salt": ("certificates", "erase", _("your name on a certificate")),
        "snapshot": ("certificates", "keep", _("what a certificate proves, without your name")),
    }
    ERASABLE = frozenset({"person", "person_id", "holder", "salt"})

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=19, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="certificates", verbose_name=_("person")
    )
    certification = models.ForeignKey(Activity, models.PROTECT, related_name="certificates")
    issuer = models.ForeignKey(Centre, models.PROTECT, related_name="certificates", verbose_name=_("issuer"))
    period = models.PositiveIntegerField(default=1)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    holder = models.CharField(_("holder"), max_length=180, blank=True)
    salt = models.CharField(max_length=64, blank=True)
    snapshot = models.JSONField()
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateField(_("valid until"), null=True)

    class Meta:
        """One certificate per person, certification and period, corrections aside. Newest first."""

        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "certification", "period"], condition=Q(corrects=None), name="certificate_once"
            ),
            models.CheckConstraint(condition=Q(period__gte=1), name="certificate_periods_from_one"),
        ]
        indexes = [models.Index(fields=["valid_until"], name="certificate_by_end")]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return pick(self.snapshot["titles"], get_language())


class Entry(LedgerRow):
    """One line of the ledger: what was done to a certificate, when and by whom; ``successor`` took its place."""

    personal_data = {
        "by": ("audit", "keep", _("which certificates you withdrew")),
        "reason": ("certificates", "keep", _("why a certificate was withdrawn")),
    }
    ERASABLE = frozenset({"by", "by_id"})

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="entries")
    deed = models.CharField(_("deed"), max_length=10, choices=Deed)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    successor = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each deed happens to a certificate once; withdrawing needs a reason, replacing a successor."""

        verbose_name_plural = "entries"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "deed"], name="entry_once"),
            models.CheckConstraint(condition=~Q(deed=Deed.REVOKED) | ~Q(reason=""), name="entry_revoked_for_a_reason"),
            models.CheckConstraint(
                condition=Q(deed__in=[Deed.RENEWED, Deed.SUPERSEDED], successor__isnull=False)
                | (~Q(deed__in=[Deed.RENEWED, Deed.SUPERSEDED]) & Q(successor=None)),
                name="entry_replaced_by_another",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("certificate")), name="entry_not_its_own_successor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.certificate_id}"


class DocumentSet(models.QuerySet["Document"]):
    """Questions about sets of files."""

    def visible_to(self, viewer: User) -> "DocumentSet":
        """Files of certificates that the viewer may see."""
        return rules.parts_visible_to(self, viewer)


class Document(models.Model):
    """The certificate's PDF in one language; drawn from the snapshot alone, so it may be drawn again at any time."""

    personal_data = {"file": ("certificates", "erase", _("the files of your certificates"))}

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="documents")
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=DocumentState, default=DocumentState.WAITING)
    file = models.FileField(upload_to="certificates/", blank=True)
    rendered_at = models.DateTimeField(null=True)

    objects = DocumentSet.as_manager()

    class Meta:
        """One file per language; what is ready has a file and its time."""

        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "language"], name="document_once"),
            models.CheckConstraint(
                condition=Q(state=DocumentState.WAITING) | (~Q(file="") & Q(rendered_at__isnull=False)),
                name="document_ready_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.language}"


class Miss(models.Model):
    """Codes that were asked for and do not exist, counted per asker and quarter of an hour to slow guessing down."""

    personal_data = {
        "asker": (
            "security",
            "erase",
            _("a digest of the network address of whoever asks for codes that do not exist"),
        ),
    }

    asker = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        """One count per asker and quarter of an hour."""

        verbose_name_plural = "misses"
        constraints = [models.UniqueConstraint(fields=["asker", "since"], name="miss_once")]

    def __str__(self) -> str:
        return f"{self.times} since {self.since}"
