"""What somebody who takes a place may agree to: the words of the form, what they are about, what taking back does."""

from collections.abc import Collection, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.consenting import Kind, Thing
from webinars import confirming, registering
from webinars.models import Registration


def _places(abouts: Collection[int]) -> Mapping[int, Thing]:
    """The places by their ids, called by event and part; their pages show them and give them back."""
    language = (get_language() or "fi")[:2]
    rows = Registration.objects.filter(pk__in=abouts).select_related("seating__activity", "seating__occasion__activity")
    return {
        row.pk: Thing(
            f"{row.seating.occasion.activity.name}: {row.seating.activity.name}",
            confirming.personal_path(row, language),
        )
        for row in rows
    }


NEEDS = Kind(
    registering.NEEDS,
    _("The organisers may read what I need. It is erased 30 days after the event."),
    _("If you take this back, what you wrote is erased now and the organisers no longer see it."),
    _places,
    registering.drop_needs,
)
RECORDING = Kind(
    registering.RECORDING,
    _("I may be heard and seen in the recording if I speak or turn my camera on."),
    _("If you take this back, keep your camera and microphone off; the organisers see that you do not agree."),
    _places,
    registering.keep_off_record,
)
NOTES = Kind(
    registering.NOTES,
    _("What I write in the workshop may be published without my name or unit."),
    _("If you take this back, nothing more of it is published. What already is carries no name and cannot be found."),
    _places,
    registering.keep_notes,
)
