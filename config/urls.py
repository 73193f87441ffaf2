"""Every address of the site: each package is mounted by name, Wagtail's pages answer what is left.

What people read stands below a language prefix; machines and files below none.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import import_string
from wagtail import urls as wagtail_urls

from config import files, health


def _rooted(patterns: str, namespace: str) -> URLResolver:
    """Addresses of a package that stand below no language prefix, under a namespace of their own."""
    return path("", include((import_string(patterns), namespace)))


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("admin/", include("library.fences")),
    path("admin/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
    path("xapi/", include("lrs.urls")),
    _rooted("certificates.urls.verify_urls", "verify"),
    _rooted("library.urls.root_urls", "site"),
    re_path(r"^media/(?P<name>.+)$", files.media, name="media"),
]
if settings.DEBUG:
    urlpatterns += [
        _rooted("people.urls.mailbox_urls", "mailbox"),
        _rooted("library.urls.styleguide_urls", "styleguide"),
    ]
urlpatterns += i18n_patterns(
    path("accounts/", include(import_string("people.urls.account_urls"))),
    path("accounts/", include("allauth.urls")),
    path("", include("people.urls")),
    path("", include("library.urls")),
    path("", include("learning.urls")),
    path("", include("competences.urls")),
    path("", include("certificates.urls")),
    path("", include("courses.urls")),
    path("", include("webinars.urls")),
    path("", include([each for each in wagtail_urls.urlpatterns if each.name != "wagtail_serve"])),
    re_path(wagtail_urls.serve_pattern, import_string("library.routing.serve"), name="wagtail_serve"),
)
