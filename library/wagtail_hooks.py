"""The library's part of Wagtail: the frame knows the page being served; the admin shows only one's own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from library import fences
from library.answering import answering
from people.models import Centre

CLOSED_REPORTS = {"locked-pages", "page-types-usage", "workflows", "workflow-tasks", "site-history"}


@hooks.register("before_serve_page")
def remember_page(page: Page, request: HttpRequest, serve_args: Iterable, serve_kwargs: dict) -> None:
    """Let the frame know which page is served, for its languages and its colour."""
    request.page = page


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """A page chooser offers what one may work on, and the way there."""
    return pages & page_permission_policy.explorable_instances(request.user)


@hooks.register("construct_reports_menu")
def own_reports(request: HttpRequest, items: list) -> None:
    """Reports over all centres stand in administrators' menus only (see ``library.fences``)."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in CLOSED_REPORTS]


@hooks.register("construct_admin_api", order=1)
def own_library(router: Any) -> None:
    """The API of the admin shows one's own pictures and documents."""
    fences.fence_api(router)


@hooks.register("register_admin_viewset")
def register_answering() -> ViewSet:
    """Messages about accessibility and their clock."""
    return answering


@hooks.register("insert_global_admin_css")
def wide_tables() -> str:
    """Our tables in the admin scroll by themselves on a narrow screen."""
    return format_html('<link rel="stylesheet" href="{}">', static("ui/admin.css"))


@hooks.register("construct_homepage_summary_items", order=1)
def own_counts(request: HttpRequest, items: list[Any]) -> None:
    """The front page of the admin counts one's own pages."""
    fences.fence_summary(request, items)


def centre_roots(centre: Centre) -> Iterable[Page]:
    """The centre's pages in every language, below which its people work."""
    return centre.pages.all()
