"""Addresses of Wagtail's admin that would show other centres' pages, pictures or people, each with a fence.

Wagtail asks for permission before it changes a page and lists only what one may explore, but it opens any page's place
in the tree by number, in the explorer and in the chooser; its API lists every picture and document; and some of its
reports go over all pages. ``urlpatterns`` stand before Wagtail's own addresses.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.views import chooser
from wagtail.admin.views.account import LogoutView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.admin.viewsets.pages import page_viewset_registry as pages
from wagtail.contrib.redirects import views as redirects
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views.documents import IndexView as DocumentsIndexView
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views.images import IndexView as ImagesIndexView
from wagtail.models import Page, Revision
from wagtail.permissions import page_permission_policy, policy_registry
from wagtailmedia.models import get_media_model
from wagtailmedia.permissions import get_permission_policy
from wagtailmedia.views import media

from people.rules import is_administrator

View = Callable[..., HttpResponseBase]
NUMBER = {"parent_page_id_kwarg": "parent_page_id"}
REVERT = pages.as_view("revisions_revert", page_id_kwarg="page_id")
CANCEL = pages.as_view("confirm_workflow_cancellation", page_id_kwarg="page_id")
DEEDS = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}


class _AdministratorsOnly:
    """Refuses everybody else, in the list and in its fragments."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """403 for whoever is no administrator."""
        if not is_administrator(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PageTypesUsage(_AdministratorsOnly, PageTypesUsageReportView):
    """Counts pages of all centres, and names the one edited last."""


class LockedPages(_AdministratorsOnly, LockedPagesView):
    """Its filter names everybody who ever locked a page."""


class Workflows(_AdministratorsOnly, WorkflowView):
    """Its filter names everybody who ever handed something in; a centre sees its own in each course's review."""


class WorkflowTasks(_AdministratorsOnly, WorkflowTasksView):
    """Its filters name the steps of all centres."""


class SiteHistory(_AdministratorsOnly, LogEntriesView):
    """Its filter names everybody who ever did something in the admin; each page has a history of its own."""


def _explorable(view: View) -> View:
    """The view for pages that one works on and the way there; any other page does not exist."""

    @wraps(view)
    def fenced(request: HttpRequest, *, parent_page_id: int) -> HttpResponseBase:
        mine = page_permission_policy.explorable_instances(request.user)
        if not is_administrator(request.user) and not mine.filter(pk=parent_page_id).exists():
            raise Http404
        return view(request, parent_page_id=parent_page_id)

    return never_cache(require_admin_access(fenced))


class _OwnOnly:
    """An endpoint of the admin's API, narrowed to what one may choose or change."""

    request: HttpRequest

    def get_queryset(self) -> QuerySet[Any]:
        """As Wagtail's, of one's own collections."""
        rows = super().get_queryset()  # type: ignore[misc]
        policy = policy_registry.get_by_type(rows.model)
        own = policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change"])
        return rows.filter(pk__in=own.values("pk"))


class OwnImages(_OwnOnly, ImagesAdminAPIViewSet):
    """Pictures of one's own collections."""


class OwnDocuments(_OwnOnly, DocumentsAdminAPIViewSet):
    """Documents of one's own collections."""


class OwnPages(PagesSummaryItem):
    """How many pages one works on, not how many there are."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The number of pages that one may do something with."""
        mine = page_permission_policy.instances_user_has_any_permission_for(self.request.user, DEEDS)
        return {**super().get_context_data(parent_context), "total_pages": mine.exclude(depth=1).count()}


class _Searched:
    """A search takes the rows that the filters left, and counts their use afterwards.

    Wagtail hands it rows with their use in them, and the search falls over those (django-modelsearch, issue 51).
    """

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As Wagtail's, of bare rows."""
        if not self.is_searching:  # type: ignore[attr-defined]
            return queryset
        self.needs_usage_count_subquery = False
        bare = self.get_base_queryset()  # type: ignore[attr-defined]
        return super().search_queryset(bare.filter(pk__in=queryset.order_by().values("pk")))  # type: ignore[misc]


class Documents(_Searched, DocumentsIndexView):
    """The list of documents."""


class Images(_Searched, ImagesIndexView):
    """The list of pictures."""


def _nowhere(request: HttpRequest) -> HttpResponseBase:
    """What Wagtail raises there to try error reports, anybody of the admin could raise."""
    raise Http404


def _of_the_page(view: View) -> View:
    """An old version to go back to, if the page has it."""

    @wraps(view)
    def fenced(request: HttpRequest, *, page_id: int, revision_id: int) -> HttpResponseBase:
        if not Revision.page_revisions.filter(pk=revision_id, object_id=str(page_id)).exists():
            raise Http404
        return view(request, page_id=page_id, revision_id=revision_id)

    return require_admin_access(fenced)


def _editable(view: View) -> View:
    """The view for a page that one may edit; any other page does not exist."""

    @wraps(view)
    def fenced(request: HttpRequest, *, page_id: int) -> HttpResponseBase:
        page = get_object_or_404(Page, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise Http404
        return view(request, page_id=page_id)

    return require_admin_access(fenced)


def _of_own_media(view: View) -> View:
    """Where a film or sound is used, for whoever may change it; any other does not exist."""

    @wraps(view)
    def fenced(request: HttpRequest, *, media_id: int) -> HttpResponseBase:
        item = get_object_or_404(get_media_model(), pk=media_id)
        if not get_permission_policy().user_has_any_permission_for_instance(request.user, ["change", "delete"], item):
            raise Http404
        return view(request, media_id)

    return require_admin_access(fenced)


def _with_address(view: View) -> View:
    """The form of a link to elsewhere; Wagtail falls over one without its field."""

    @wraps(view)
    def fenced(request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and "external-link-chooser-url" not in request.POST:
            raise BadRequest("The form lacks the address.")
        return view(request)

    return require_admin_access(fenced)


def _with_signed_fields(view: View) -> View:
    """The second step of bringing in redirects; Wagtail falls over one whose hidden fields are lacking or broken."""

    @wraps(view)
    def fenced(request: HttpRequest) -> HttpResponseBase:
        typed = [request.POST.get(name, "") for name in ("import_file_name", "input_format")]
        if request.method == "POST" and not all(one.strip() and "\0" not in one for one in typed):
            raise BadRequest("The form lacks what the first step wrote into it.")
        return view(request)

    return require_admin_access(fenced)


class Malformed:
    """Middleware: a form of the admin without fields that it always has, or letters for a number, are no error of ours.

    Wagtail's forms and choosers read what a browser always sends, without asking whether it is there.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Only what is raised matters."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """400 for a missing field and broken letters, 404 for a number that is none; all else stays an error."""
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        if isinstance(exception, MultiValueDictKeyError | UnicodeDecodeError):
            return defaults.bad_request(request, exception)
        if isinstance(exception, ValueError) and "expected a number but got" in str(exception):
            return defaults.page_not_found(request, exception)
        return None


def fence_api(router: Any) -> None:
    """Put the narrowed endpoints in the place of Wagtail's."""
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


def fence_summary(request: HttpRequest, items: list[Any]) -> None:
    """The front page counts one's own pages."""
    items[:] = [OwnPages(request) if type(item) is PagesSummaryItem else item for item in items]


urlpatterns: Iterable[Any] = [
    path("pages/<int:parent_page_id>/", _explorable(pages.as_view("index", **NUMBER))),
    path("pages/<int:parent_page_id>/results/", _explorable(pages.as_view("index_results", **NUMBER))),
    path("choose-page/<int:parent_page_id>/", _explorable(chooser.BrowseView.as_view())),
    path("pages/<int:page_id>/revisions/<int:revision_id>/revert/", _of_the_page(REVERT)),
    path("pages/workflow/confirm_cancellation/<int:page_id>/", _editable(CANCEL)),
    path("choose-external-link/", _with_address(chooser.ExternalLinkView.as_view())),
    path("redirects/import/process/", _with_signed_fields(redirects.process_import)),
    path("failwhale/", _nowhere),
    path("media/usage/<int:media_id>/", _of_own_media(media.usage)),
    path("documents/", require_admin_access(Documents.as_view())),
    path("documents/results/", require_admin_access(Documents.as_view(results_only=True))),
    path("images/", require_admin_access(Images.as_view())),
    path("images/results/", require_admin_access(Images.as_view(results_only=True))),
    path("logout/", require_POST(LogoutView.as_view())),  # Wagtail's refuses a GET and takes the cookie all the same
    path("reports/locked/", LockedPages.as_view()),
    path("reports/locked/results/", LockedPages.as_view(results_only=True)),
    path("reports/workflow/", Workflows.as_view()),
    path("reports/workflow/results/", Workflows.as_view(results_only=True)),
    path("reports/workflow_tasks/", WorkflowTasks.as_view()),
    path("reports/workflow_tasks/results/", WorkflowTasks.as_view(results_only=True)),
    path("reports/site-history/", SiteHistory.as_view()),
    path("reports/site-history/results/", SiteHistory.as_view(results_only=True)),
    path("reports/page-types-usage/", PageTypesUsage.as_view()),
    path("reports/page-types-usage/results/", PageTypesUsage.as_view(results_only=True)),
]
