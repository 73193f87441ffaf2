"""Services with which a centre makes rooms; ``webinars.hosting`` writes them and alone opens their secrets."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Centre
from webinars import rules
from webinars.enums import Digest, RoomKind
from webinars.rooms import links


class RoomServiceSet(models.QuerySet):
    """Services, which those who decide for their centre set up."""

    def visible_to(self, viewer: object) -> "RoomServiceSet":
        """The services of the viewer's centres."""
        return rules.services_visible_to(self, viewer)


class RoomService(models.Model):
    """A service of a centre that makes rooms. ``locked`` is its secret, encrypted.

    No page, no revision, no log and no export has more of it than its name. Switched off, it makes no room.
    """

    personal_data = None

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    kind = models.CharField(max_length=20, choices=RoomKind)
    name = models.CharField(
        _("name"), max_length=80, help_text=_("What editors choose it by, for example: BigBlueButton of the county")
    )
    server = models.URLField(_("address of the server"), blank=True)
    tenant = models.CharField(
        _("organisation"),
        max_length=200,
        blank=True,
        help_text=_("The number or domain by which the service knows it."),
    )
    key = models.CharField(
        _("name of the application"), max_length=200, blank=True, help_text=_("Its name or number in the service.")
    )
    owner = models.CharField(
        _("in whose name"),
        max_length=200,
        blank=True,
        help_text=_("The user of the service to whom the meetings belong."),
    )
    locked = models.TextField(blank=True, editable=False)
    digest = models.CharField(_("how calls are signed"), max_length=10, choices=Digest, default=Digest.SHA256)
    lobby = models.BooleanField(
        _("a host lets people in"),
        default=False,
        help_text=_("They wait in front of the room until a host has seen who they are."),
    )
    live = models.BooleanField(_("in use"), default=True)

    objects = RoomServiceSet.as_manager()

    class Meta:
        """By name; a name once in a centre."""

        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"],
                name="room_service_name_once",
                violation_error_message=_("The centre has a service of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<RoomService {self.pk}>"


def check_way(row: models.Model) -> None:
    """An event or a part has a link or a service, not both, and no link that makes hosts of those who take part."""
    if row.join_url and row.room_id:
        raise ValidationError({"join_url": _("Write a link or choose a service, not both.")})
    if fault := links.fault(row.join_url):
        raise ValidationError({"join_url": fault})
