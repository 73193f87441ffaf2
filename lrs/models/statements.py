"""What was said, by whom, and what else it mentions.

Statements are append-only. The model refuses changes, and so does the database: triggers made by the first
migration. Erasing a person's data is the one exception, and its path is written down in ``docs/xapi.md``.
"""

from typing import Any, ClassVar

import orjson
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lrs import rules
from lrs.models.clients import Credential, Immutable


class StatementQuerySet(models.QuerySet["Statement"]):
    """Sets of statements; they can be read and chosen from, never changed."""

    def visible_to(self, credential: Credential | None) -> "StatementQuerySet":
        """The statements that the credential may read."""
        return self.filter(rules.readable(credential))

    def standing(self) -> "StatementQuerySet":
        """Without voided statements and without those that void others."""
        return self.filter(~Exists(_voiding()), voids__isnull=True)

    def voided(self) -> "StatementQuerySet":
        """Only statements that an entitled voiding statement names."""
        return self.filter(Exists(_voiding()), voids__isnull=True)

    def unvoided(self) -> "StatementQuerySet":
        """Without voided statements; a voiding statement cannot be voided itself."""
        return self.filter(~Exists(_voiding()) | Q(voids__isnull=False))

    def update(self, **kwargs: Any) -> int:
        """Never."""
        raise Immutable("Statements are never changed.")

    def delete(self) -> Any:
        """Never."""
        raise Immutable("Statements are never deleted.")


def _voiding() -> models.QuerySet["Statement"]:
    """Statements that void the outer one: spoken by its own credential or by our own recorder."""
    same = Q(credential_id=OuterRef("credential_id")) | Q(credential_id__isnull=True)
    return Statement.objects.filter(same, voids=OuterRef("uuid"))


class Statement(models.Model):
    """One xAPI statement: the text as it is returned, and the few columns by which it is found.

    ``credential`` has no foreign key in the database: PostgreSQL would lock the one shared credential row for
    every inserted statement. Credentials cannot be deleted, so the reference cannot dangle.
    """

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = {
        "actor": ("learning", "keep", _("the learning record of this site, under a number without a name")),
        "raw": ("learning", "erase", _("the learning record that other systems sent")),
    }

    sequence = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True)
    stored = models.DateTimeField()
    timestamp = models.DateTimeField()
    verb = models.TextField()
    actor = models.TextField(blank=True)
    activity = models.TextField(blank=True)
    registration = models.UUIDField(null=True)
    credential = models.ForeignKey(
        Credential, models.PROTECT, null=True, related_name="statements", db_constraint=False, db_index=False
    )
    voids = models.UUIDField(null=True)
    refers = models.UUIDField(null=True)
    raw = models.TextField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        indexes = [
            models.Index(fields=["stored", "sequence"], name="lrs_stored"),
            models.Index(fields=["actor", "activity"], name="lrs_actor_activity"),
            models.Index(fields=["actor", "stored", "sequence"], name="lrs_actor_stored"),
            models.Index(fields=["activity", "stored", "sequence"], name="lrs_activity_stored"),
            models.Index(fields=["verb", "stored", "sequence"], name="lrs_verb_stored"),
            models.Index(
                fields=["registration", "stored", "sequence"],
                name="lrs_registration_stored",
                condition=Q(registration__isnull=False),
            ),
            models.Index(
                fields=["credential", "stored", "sequence"],
                name="lrs_credential_stored",
                condition=Q(credential__isnull=False),
            ),
            models.Index(fields=["voids"], name="lrs_voids", condition=Q(voids__isnull=False)),
            models.Index(fields=["refers"], name="lrs_refers", condition=Q(refers__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(voids__isnull=True) | Q(voids=F("refers")), name="lrs_voiding_is_a_reference"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def parsed(self) -> dict[str, Any]:
        """The statement as a fresh dictionary."""
        found: dict[str, Any] = orjson.loads(self.raw)
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the store inserts, in sets; nothing is ever saved one by one."""
        raise Immutable("Statements are stored by lrs.store and never changed.")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never."""
        raise Immutable("Statements are never deleted.")


class Reference(models.Model):
    """An agent or activity that a statement mentions besides its own actor and activity.

    ``key`` is the fingerprint of ``lrs.keys``; ``stored`` is repeated so that one index answers in order.
    """

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = None

    pk = models.CompositePrimaryKey("key", "stored", "statement_id")
    key = models.BigIntegerField()
    stored = models.DateTimeField()
    statement = models.ForeignKey(
        Statement, models.DO_NOTHING, related_name="references", db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return f"{self.key} in {self.statement_id}"


class Definition(models.Model):
    """One definition that somebody entitled gave of an activity; all of them make its canonical definition.

    ``id`` is the fingerprint of activity and definition together: the same definition is kept once, and nobody ever
    waits for a shared row that another transaction updates. Sources: 1.0.3 Communication 2.5, Data 2.4.4.1.
    """

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = None

    id = models.UUIDField(primary_key=True)
    activity = models.TextField()
    stored = models.DateTimeField()
    raw = models.TextField()

    class Meta:
        verbose_name = _("activity definition")
        verbose_name_plural = _("activity definitions")
        indexes = [models.Index(fields=["activity", "stored"], name="lrs_definition_activity")]

    def __str__(self) -> str:
        return self.activity


class Attachment(models.Model):
    """The data of an attachment, kept once for each client that sent it; statements name it by its hash.

    Whoever may read a statement gets what the client of that statement sent, so knowing a hash is no way to get at
    what others sent (1.0.3 Data 2.4.11).
    """

    personal_data: ClassVar[dict[str, tuple[str, str, Any]] | None] = {
        "content": ("learning", "erase", _("files that other systems sent with the learning record")),
    }

    sha2 = models.CharField(max_length=128)
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="attachments", db_constraint=False)
    content = models.BinaryField()
    stored = models.DateTimeField()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["sha2", "credential"], name="lrs_attachment_once_a_client")]

    def __str__(self) -> str:
        return self.sha2
