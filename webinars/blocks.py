"""Blocks of the programme."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from webinars.enums import PersonRole


class PersonBlock(blocks.StructBlock):
    """Somebody in a session, by role, title and organisation as at the event."""

    role = blocks.ChoiceBlock(choices=PersonRole.choices, default=PersonRole.SPEAKER, label=_("Role"))
    title = blocks.CharBlock(
        max_length=160, label=_("Title"), help_text=_("As at the event, for example: lead psychologist")
    )
    organisation = blocks.CharBlock(
        max_length=200, required=False, label=_("Organisation"), help_text=_("As at the event")
    )

    class Meta:
        icon = "user"
        label = _("Person")
