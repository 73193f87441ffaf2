"""Names as rooms show them: whom they stand for, and whom nobody has found out; ``webinars.matching`` writes them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Centre
from webinars.models.occasions import Occasion, Seating

_NAME = ("places", "erase", _("the name or address under which you came into a room"))


class RoomName(models.Model):
    """Whom a name in a room stands for, as somebody of the centre decided: a person, a guest's address, or nobody."""

    personal_data = {
        "key": _NAME,
        "person": _NAME,
        "guest_email": _NAME,
        "decided_by": ("audit", "keep", _("whose name in a room you found out")),
    }

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    guest_email = models.EmailField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        """A centre knows a name once."""

        constraints = [
            models.UniqueConstraint(fields=["centre", "key"], name="room_name_once"),
            models.CheckConstraint(
                condition=models.Q(person=None) | models.Q(guest_email=""), name="room_name_is_a_person_or_a_guest"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Stranger(models.Model):
    """Somebody whom a room's list shows and who fits no registration yet; ``spans`` are pairs of Unix times."""

    personal_data = {
        "key": _NAME,
        "name": _NAME,
        "also": _NAME,
        "email": _NAME,
        "spans": ("places", "erase", _("when somebody was in a room whose name fits no registration")),
    }

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="strangers")
    part = models.ForeignKey(Seating, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    also = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    spans = models.JSONField(default=list)
    seconds = models.FloatField(null=True)
    met_at = models.DateTimeField(db_index=True)

    class Meta:
        """In the order of their names; once for a part, or for the event where the list told times."""

        ordering = ["name", "email", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "part", "key"], name="stranger_once_for_a_part"),
            models.UniqueConstraint(fields=["occasion", "key"], condition=models.Q(part=None), name="stranger_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email
