"""Forms of the pages in the admin: a centre's people choose among their own centres, programmes have to be sound."""

from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from people import rules
from webinars import scheduling


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
