"""Forms of the pages in the admin: a centre's people choose among their own centres, programmes have to be sound."""

from types import SimpleNamespace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from people import rules
from webinars import scheduling
from webinars.rules import services_for


class SeriesPageForm(WagtailAdminPageForm):
    """The owner is one of the editor's own centres."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Preset to the centre under whose page the series is made."""
        super().__init__(*args, **options)
        field = self.fields.get("centre")
        if field is None:
            return
        if self.for_user is not None:
            field.queryset = rules.centres_of(self.for_user, *rules.WRITING)
        if self.instance.pk is None and self.parent_page is not None:
            self.initial["centre"] = getattr(self.parent_page.specific, "centre", None)


class EventPageForm(WagtailAdminPageForm):
    """The programme is checked as typed, and each fault is shown at its row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Rooms are of services of one's own centres that the event belongs to, or those it has already."""
        super().__init__(*args, **options)
        rooms = self._rooms()
        choices = [("", "---------"), *((room.pk, str(room)) for room in rooms)]
        self._offer(self, rooms, choices)
        parts = self.formsets.get("parts")
        if parts is not None:
            add = parts.add_fields
            parts.add_fields = lambda form, index: (add(form, index), self._offer(form, rooms, choices))

    def _rooms(self) -> QuerySet:
        """The services to choose from; asked once, however many parts there are."""
        from webinars.models import RoomService  # app ready: models import this module

        series = (self.parent_page or self.instance.get_parent()).specific
        centres = [series.centre_id, *series.co_owners.values_list("pk", flat=True)]
        chosen = [self.instance.room_id, *(part.room_id for part in self.instance.parts.all())]
        offered = services_for(self.for_user, centres) if self.for_user else RoomService.objects.none()
        return RoomService.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=filter(None, chosen)))

    def _offer(self, form: Any, rooms: QuerySet, choices: list[tuple[object, str]]) -> None:
        """Let one form choose among them; where there is none, it does not ask."""
        if "room" in form.fields and len(choices) == 1:
            del form.fields["room"]
        elif "room" in form.fields:
            form.fields["room"].queryset = rooms
            form.fields["room"].choices = choices

    def clean(self) -> dict[str, Any]:
        """Rows that overlap, end before they start or lie outside the parts are refused."""
        cleaned = super().clean()
        rows = {name: self._rows(name) for name in ("parts", "sessions")}
        stretches = {name: [stretch for _form, stretch in found] for name, found in rows.items()}
        for fault in scheduling.faults(stretches["parts"], stretches["sessions"]):
            rows[fault.kind][fault.index][0].add_error("starts_at", fault.message)
        opens, closes = cleaned.get("registration_opens_at"), cleaned.get("registration_closes_at")
        if opens and closes and closes <= opens:
            self.add_error("registration_closes_at", _("Registration has to close after it opens."))
        return cleaned

    def is_valid(self) -> bool:
        """Faults of the programme count although they were found after the rows themselves."""
        valid = super().is_valid()
        return valid and not any(form.errors for name in ("parts", "sessions") for form, _row in self._rows(name))

    def _rows(self, name: str) -> list[tuple[Any, Any]]:
        """The rows that stay and have both times."""
        formset = self.formsets.get(name)
        if formset is None:
            return []
        formset.is_valid()
        found = []
        for form in formset.forms:
            typed = getattr(form, "cleaned_data", None) or {}
            if typed.get("DELETE") or not (typed.get("starts_at") and typed.get("ends_at")):
                continue
            found.append(
                (
                    form,
                    SimpleNamespace(
                        title=typed.get("title", ""), starts_at=typed["starts_at"], ends_at=typed["ends_at"]
                    ),
                )
            )
        return found
