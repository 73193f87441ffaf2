"""What every page's frame needs: navigation, languages, appearance, the centre's colour."""

from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from people import rules
from people.enums import SUPERIOR, RoleKind
from people.languages import LANGUAGES

LEADERS = frozenset({RoleKind.MANAGER, RoleKind.DEPUTY, SUPERIOR})
OUTSIDE = LEADERS | {RoleKind.REPORT_READER, RoleKind.SUPPORT}  # whose pages stand outside the admin
LABELS = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


class Nav:
    """Which parts of the navigation the reader gets; asked of the database once, and only when drawn."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = getattr(request, "user", None)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of role that the reader holds today."""
        if self.user is None or not self.user.is_authenticated:
            return frozenset()
        return rules.holds(self.user)

    @property
    def team(self) -> bool:
        """Managers, who stands in for one, and superiors see their team."""
        return bool(self.kinds & LEADERS)

    @property
    def admin(self) -> bool:
        """Whoever works for a centre, privacy officers and administrators enter the admin."""
        return bool(self.kinds - OUTSIDE) or bool(self.user and self.user.is_superuser)

    @property
    def figures(self) -> bool:
        """Report readers have figures without names."""
        return RoleKind.REPORT_READER in self.kinds

    @property
    def support(self) -> bool:
        """Supporters have a page of their own."""
        return RoleKind.SUPPORT in self.kinds


def site(request: HttpRequest) -> dict[str, object]:
    """The frame's variables; ``request.page`` is set by the hook that runs before a Wagtail page is served."""
    page = getattr(request, "page", None)
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else request.COOKIES.get("theme", "SYSTEM")
    centre = getattr(page, "centre", None)
    return {
        "nav": Nav(request),
        "person": user,
        "languages": _languages(request, page),
        "base_url": settings.BASE_URL,
        "theme": theme.lower() if theme in {"LIGHT", "DARK"} else "",
        "theme_url": reverse("people:theme"),
        "brand_url": reverse("site:brand"),
        "centre": centre.code if centre else None,
        "centre_contact": {"name": centre.name, "email": centre.email} if centre else None,
        "footer_links": footer_links(get_language() or "fi"),
        "crumbs": lambda: _crumbs(page, request),
    }


def footer_links(language: str) -> list[dict[str, str]]:
    """Plain pages and the accessibility statement right below the front page, in the editors' order; asked of the
    database once a minute."""
    key = f"library.footer.{language}"
    links: list[dict[str, str]] | None = cache.get(key)
    if links is None:
        kinds = Q(plainpage__isnull=False) | Q(accessibilitypage__isnull=False)
        pages = Page.objects.live().filter(kinds, locale__language_code=language, depth=3).order_by("path")
        links = [{"label": page.title, "url": page.url} for page in pages]
        cache.set(key, links, 60)
    return links


def _crumbs(page: Page | None, request: HttpRequest) -> list[dict[str, str]]:
    """The way from the front page to this page."""
    if page is None:
        return []
    above = page.get_ancestors().filter(depth__gt=2)
    return [{"title": one.title, "url": one.get_url(request)} for one in [*above, page]]


def _languages(request: HttpRequest, page: Page | None) -> list[dict[str, object]]:
    """This page in each language: its translation, or the same address below the other prefix, or the front page."""
    current = get_language() or "fi"
    rest = request.get_full_path()[len(f"/{current}") :]
    prefixed = request.path.startswith(f"/{current}/")
    told: dict[str, str] = getattr(request, "language_paths", {})
    paths: dict[str, str] = {}
    if page is not None and not {*told, current} >= {*LANGUAGES}:
        paths = {code: f"/{code}/" for code in LANGUAGES}
        paths |= {
            other.locale.language_code: other.get_url(request)
            for other in page.get_translations(inclusive=False).live().select_related("locale")
        }
    elif page is None and prefixed:
        paths = {code: f"/{code}{rest}" for code in LANGUAGES}
    paths |= told
    return [
        {
            "code": code,
            "label": LABELS[code],
            "url": request.get_full_path() if code == current and prefixed else paths.get(code, f"/{code}/"),
            "current": code == current,
        }
        for code in LANGUAGES
    ]
