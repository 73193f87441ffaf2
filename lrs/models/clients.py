"""Who speaks to the store: credentials, what was refused to them, and failed attempts to sign in."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Immutable(TypeError):
    """Something tried to change or delete what the store keeps for ever."""


class Scope(models.TextChoices):
    """What a credential may do (xAPI 1.0.3, Communication 4.2)."""

    WRITE = "statements/write", _("write statements")
    READ_MINE = "statements/read/mine", _("read its own statements")
    READ = "statements/read", _("read every statement")
    STATE = "state", _("read and write activity state")
    PROFILE = "profile", _("read and write profiles")
    DEFINE = "define", _("define activities and people")
    ALL_READ = "all/read", _("read everything")
    ALL = "all", _("read and write everything")


class Credential(models.Model):
    """A key and a secret for one client, with what it may do and whose word it brings.

    Credentials are switched off, never deleted: statements point at them.
    """

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = None

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(_("key"), max_length=200, unique=True)
    secret_hash = models.CharField(_("keyed hash of the secret"), max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    authority = models.JSONField(_("authority"), help_text=_("The agent who asserts what this client says."))
    trusted_prefixes = models.JSONField(_("trusted for activities that begin with"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    demo = models.BooleanField(_("for the demo only"), default=False)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def usable(self, at: Any) -> bool:
        """Active, not expired, and not a demo credential outside development."""
        expired = self.expires_at is not None and self.expires_at <= at
        return self.is_active and not expired and (settings.DEBUG or not self.demo)

    def may(self, *scopes: str) -> bool:
        """True when the credential holds one of the scopes, or the one that includes all."""
        return not {Scope.ALL.value, *scopes}.isdisjoint(self.scopes)

    def trusted_for(self, iri: str) -> bool:
        """True when this client's word counts for the activity."""
        return any(iri.startswith(prefix) for prefix in self.trusted_prefixes)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never: the statements of a credential outlive it."""
        raise Immutable("Switch a credential off instead of deleting it.")


class Rejection(models.Model):
    """A request that was refused, kept for a week so that the client's owner can see why and send it again."""

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = {
        "body": ("security", "erase", _("what another system sent and we refused")),
        "query": ("security", "erase", _("what another system sent and we refused")),
    }

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="rejections", verbose_name=_("credential"))
    at = models.DateTimeField(_("when"))
    method = models.CharField(_("method"), max_length=10)
    resource = models.CharField(_("resource"), max_length=100)
    query = models.TextField(_("parameters"), blank=True)
    version = models.CharField(_("version"), max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(_("status"))
    message = models.TextField(_("what was wrong"))
    pointer = models.TextField(_("where"), blank=True)
    section = models.CharField(_("section of the specification"), max_length=100, blank=True)
    body = models.TextField(_("what was sent"), blank=True)

    class Meta:
        verbose_name = _("refused request")
        verbose_name_plural = _("refused requests")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["credential", "at"], name="lrs_rejection_credential")]

    def __str__(self) -> str:
        return f"{self.status} {self.method} {self.resource}"


class Failure(models.Model):
    """How many requests with a wrong key or secret an address sent within one minute."""

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = {
        "address": ("security", "erase", _("the network address of a system that fails to sign in"))
    }

    address = models.CharField(max_length=64)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("failed sign-ins of clients")
        verbose_name_plural = _("failed sign-ins of clients")
        constraints = [models.UniqueConstraint(fields=["address", "minute"], name="lrs_failure_once_a_minute")]

    def __str__(self) -> str:
        return f"{self.address} {self.minute:%H:%M}"
