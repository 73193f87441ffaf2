"""Webinars' part of Wagtail's admin: the organiser's desk, and choosers that show one's own centre's series."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from people import rules
from people.enums import RoleKind
from webinars import copying
from webinars.models import EventPage, SeriesPage
from webinars.rooms import links
from webinars.rules import TEACHING


class DeskItem(MenuItem):
    """Shown to those who work for a centre."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Administrators, and people of a centre with its teachers."""
        return rules.serves(request.user, *TEACHING)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern | URLResolver]:
    """The desk stands below /admin/webinars/."""
    return [path("webinars/", include("webinars.desk.urls", namespace="webinars_desk"))]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """The desk's entry in the menu."""
    return DeskItem(_("Webinars"), reverse("webinars_desk:index"), name="webinars", icon_name="calendar-alt", order=150)


class RoomsItem(MenuItem):
    """Shown to those who decide for a centre."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Administrators and organisers: the services are their centre's."""
        return rules.serves(request.user, RoleKind.ORGANISER)


@hooks.register("register_settings_menu_item")
def rooms_item() -> MenuItem:
    """The entry of the services that make rooms."""
    return RoomsItem(_("Rooms"), reverse("webinars_desk:services"), name="rooms", icon_name="group", order=650)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def remark_on_links(request: HttpRequest, page: Page) -> None:
    """What one should know of a link to a room, although it may be used."""
    if isinstance(page, EventPage):
        written = {row.join_url: links.remark(row.join_url) for row in (page, *page.parts.all())}
        for remark in dict.fromkeys(filter(None, written.values())):
            messages.warning(request, remark)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def ways_to_the_programme(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """From an event that one may edit, and from a series to which one may add events."""
    tester, model = page.permissions_for_user(user), page.specific_class
    if (model is EventPage and tester.can_edit()) or (model is SeriesPage and tester.can_add_subpage()):
        address = reverse("webinars_desk:programme", args=[page.pk])
        yield Button(_("Paste a programme"), address, icon_name="calendar-alt", priority=60)


@hooks.register("register_page_header_buttons")
def ways_to_the_next(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """From a series to the next one that is made after it."""
    if page.specific_class is SeriesPage and copying.may(user, page):
        address = reverse("webinars_desk:template", args=[page.pk])
        yield Button(_("Use as a template"), address, icon_name="copy", priority=61)


@hooks.register("construct_page_chooser_queryset")
def own_series_only(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Drafts of other centres' series and events are not there to be chosen."""
    if rules.is_administrator(request.user):
        return pages
    own = rules.centres_of(request.user, *rules.WRITING)
    strange = SeriesPage.objects.exclude(centre__in=own).exclude(co_owners__in=own).values("pk")
    events = EventPage.objects.exclude(centre__in=own).values("pk")
    return pages.exclude(pk__in=strange).exclude(pk__in=events)
