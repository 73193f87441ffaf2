"""Which page an address leads to: two queries however deep it lies, where Wagtail asks twice on every level."""

from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from learning import restrictions

DEEPEST = 12
"""Pages never lie deeper; what is longer is the deepest page's own address, or none."""


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view of its pages; how an address was resolved, it takes from the request."""
    request._wagtail_route_for_request = resolve(request, path)
    return views.serve(request, path)


def resolve(request: HttpRequest, path: str) -> RouteResult | None:
    """The deepest page that the address names and what it makes of the rest; None where there is nothing."""
    root = _root()
    if root is None:
        return None
    names = [name for name in path.split("/") if name]
    way = [root + "".join(f"{name}/" for name in names[:count]) for count in range(min(len(names), DEEPEST) + 1)]
    slugs = [root.strip("/").split("/")[-1], *names[:DEEPEST]]
    found = Page.objects.filter(slug__in=slugs, url_path__in=way).order_by("-depth").first()
    page = _load(found) if found else None
    if page is None:
        return None
    try:
        return page.route(request, names[way.index(page.url_path) :])
    except Http404:
        return None


def _load(found: Page) -> Page | None:
    """The page with all of its own, whether it is restricted, and its centre, which the frame shows."""
    model = found.specific_class
    if model is None:
        return None
    pages = model._default_manager.filter(pk=found.pk).annotate(restricted=Exists(restrictions.of(found.path)))
    if any(each.name == "centre" for each in model._meta.fields):
        pages = pages.select_related("centre")
    return pages.first()


def _root() -> str | None:
    """Where the pages of the reader's language begin."""
    language = (get_language() or "")[:2]
    return next((each.root_path for each in Site.get_site_root_paths() if each.language_code == language), None)
