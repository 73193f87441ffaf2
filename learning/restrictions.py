"""Who may see a page at all: Wagtail's view restrictions, asked of the database in one question."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction


class Restricted:
    """A page of Wagtail's that finds its restrictions, and those of the pages above, in one query, or in none."""

    path: str
    restricted = True
    """False where whoever loaded the page has asked already, and there are none."""

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """The restrictions of the page and of every page above it; an alias has those of its source."""
        return of(self.path) if self.restricted else PageViewRestriction.objects.none()


def of(path: str) -> QuerySet[PageViewRestriction]:
    """The restrictions of the page at this place in the tree, and of every page above it."""
    paths = [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
    restricted = Q(page__path__in=paths) | Q(page__aliases__path__in=paths)
    return PageViewRestriction.objects.filter(restricted).distinct()


def welcome[P: Page](pages: Iterable[P], *, below: Page, request: HttpRequest) -> list[P]:
    """Those of the pages below a page that who asks may open; what closes the page itself has been asked before."""
    closing = PageViewRestriction.objects.filter(page__path__startswith=below.path).exclude(page=below.pk)
    refused = [one.page.path for one in closing.select_related("page") if not one.accept_request(request)]
    return [page for page in pages if not page.path.startswith(tuple(refused))]
