"""Blocks of series and programmes: people, partners, contacts, sources, and what one can open or download."""

from typing import Any

from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from people.enums import OrganisationKind, Sector
from people.models import Area, Organisation, Profession
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


class PartnerBlock(blocks.StructBlock):
    """An organisation that makes the series together with the centres, and what it does in it."""

    name = blocks.CharBlock(max_length=200, label=_("Organisation"))
    role = blocks.CharBlock(
        max_length=80, required=False, label=_("Role"), help_text=_("In words, for example: coordinator, host, funder")
    )
    address = blocks.URLBlock(required=False, label=_("Address of its website"), search_index=False)

    class Meta:
        icon = "group"
        label = _("Partner")


class ContactBlock(blocks.StructBlock):
    """Whom to ask about what: a role and a shared address, never somebody's name."""

    role = blocks.CharBlock(
        max_length=80,
        label=_("What about"),
        help_text=_("For example: Contents, Technical support. Roles stay when people change, so give no names."),
    )
    email = blocks.EmailBlock(label=_("E-mail"), help_text=_("A shared mailbox, if there is one."), search_index=False)

    class Meta:
        icon = "mail"
        label = _("Contact")


class SourceBlock(blocks.StructBlock):
    """What the series rests on, and when it was read: pages change."""

    title = blocks.CharBlock(max_length=300, label=_("Title"))
    publisher = blocks.CharBlock(
        max_length=200,
        required=False,
        label=_("Author or publisher"),
        help_text=_("With the year, for example: Ministry of Social Affairs and Health (2021)"),
    )
    address = blocks.URLBlock(required=False, label=_("Address"), search_index=False)
    read_on = blocks.DateBlock(label=_("Read on"))

    class Meta:
        icon = "link"
        label = _("Source")


class DocumentBlock(blocks.StructBlock):
    """A document of the library, for whoever may see the page or the programme item that it stands in."""

    title = blocks.CharBlock(max_length=150, label=_("Title"))
    document = DocumentChooserBlock(label=_("Document"))

    class Meta:
        icon = "doc-full"
        label = _("Document")


class LinkBlock(blocks.StructBlock):
    """Something on another site."""

    title = blocks.CharBlock(max_length=150, label=_("Title"))
    address = blocks.URLBlock(label=_("Address"), search_index=False)

    class Meta:
        icon = "link-external"
        label = _("Link")


MATERIALS = [("document", DocumentBlock()), ("link", LinkBlock())]


def _professions() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in Profession.objects.all()]


def _areas() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in Area.objects.all()]


def _group(choices: Any, label: Any, icon: str) -> blocks.StructBlock:
    """A group of one kind and its share."""
    share = blocks.IntegerBlock(min_value=1, max_value=100, label=_("Share, %"))
    return blocks.StructBlock(
        [("group", blocks.ChoiceBlock(choices=choices, label=label)), ("share", share)], label=label, icon=icon
    )


def _organisations() -> list[tuple[str, str]]:
    whole = Organisation.objects.exclude(kind=OrganisationKind.UNIT)
    return sorted(((one.code, one.name) for one in whole), key=lambda choice: choice[1])


class AdmittedBlock(blocks.StreamBlock):
    """Whom a part is for: people with a job in one of these, now; a network stands for its members."""

    organisation = blocks.ChoiceBlock(choices=_organisations, label=_("Organisation or network"), icon="home")
    area = blocks.ChoiceBlock(choices=_areas, label=_("Area"), icon="site")
    profession = blocks.ChoiceBlock(choices=_professions, label=_("Profession"), icon="user")


class MixBlock(blocks.StreamBlock):
    """Who should come, in shares of one hundred: groups of one kind, each once, together at most everybody."""

    profession = _group(_professions, _("Profession"), "user")
    sector = _group(Sector.choices, _("Field"), "group")
    area = _group(_areas, _("Area"), "site")

    def clean(self, value: Any) -> Any:
        """Refuse kinds that are mixed, a group named twice, and more than the whole."""
        cleaned = super().clean(value)
        kinds = {one.block_type for one in cleaned}
        groups = [one.value["group"] for one in cleaned]
        faults = []
        if len(kinds) > 1:
            faults.append(_("Aim for professions, fields or areas, not for several of these at once."))
        if len(set(groups)) < len(groups):
            faults.append(_("One group is named twice."))
        if sum(one.value["share"] for one in cleaned) > 100:
            faults.append(_("The shares are more than 100 % together."))
        if faults:
            raise StreamBlockValidationError(non_block_errors=ErrorList(faults))
        return cleaned
