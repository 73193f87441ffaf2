"""Every address and every page's route stands in the permission table; `test_demo_world` asks what they answer."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, get_page_models

from tests.architecture.house import PACKAGES
from tests.permissions import GROUPS, TABLE
from tests.permissions_admin import ADMIN, OTHERS
from tests.permissions_pages import PAGES

ADMIN_PATH = "admin/"
NAMELESS = "None"  # Wagtail's own addresses that we route to a stricter view have no name


def addresses(resolver: URLResolver, *, namespace: str = "", path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Name, path and view of every address, as the site routes them in Finnish."""
    for pattern in resolver.url_patterns:
        below = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", below, pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, namespace=inner, path=below)


def is_ours(view: Any) -> bool:
    """Whether the view is of our packages, or shows a model of ours."""
    shown = [getattr(view, "view_initkwargs", {}).get(name) for name in ("model", "model_class")]
    known = [getattr(view, "view_class", None), view, *shown]
    return any(getattr(one, "__module__", "").partition(".")[0] in PACKAGES for one in known)


def test_every_address_stands_in_the_table_and_nothing_else() -> None:
    own = [name for name, path, _view in addresses(get_resolver()) if not path.startswith(tuple(GROUPS))]

    assert sorted(set(own)) == sorted(TABLE)
    assert len(own) == len(set(own)), "two addresses of one name"


def test_every_screen_of_ours_in_the_admin_stands_in_the_table() -> None:
    own = {name for name, path, view in addresses(get_resolver()) if path.startswith(ADMIN_PATH) and is_ours(view)}

    assert sorted(own - {NAMELESS}) == sorted(ADMIN)


def test_every_screen_about_one_row_of_a_centre_is_asked_for_another_centre_s() -> None:
    """Administrators' screens have no centre; a screen for organisers that names a row has one."""
    for_organisers = {name for name, row in ADMIN.items() if row.answers[3] != 302 or row.posted[3] != 302}
    about_a_row = {name for name, path, _view in addresses(get_resolver()) if "pk>" in path}

    assert for_organisers & about_a_row <= set(OTHERS) <= set(ADMIN)


def test_every_kind_of_page_and_every_route_stands_in_the_table() -> None:
    routes = {
        f"{model.__name__}.{route.name}"
        for model in apps.get_models()
        if issubclass(model, RoutablePageMixin)
        for route in model.get_subpage_urls()
        if route.name != "index_route"  # Wagtail's own, behind ours of the same path
    }
    plain = {
        model._meta.label
        for model in get_page_models()
        if model is not Page and not issubclass(model, RoutablePageMixin) and model.__module__.split(".")[0] in PACKAGES
    }

    assert sorted(routes | plain) == sorted(PAGES)
