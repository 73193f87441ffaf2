"""What a reader asks of the catalogue."""

from django.http import QueryDict

from library.showing import Filters
from people.languages import LANGUAGES

MAX_CHOICES = 50
SORTS = ("soonest", "newest", "title")


def read_filters(data: QueryDict) -> Filters:
    """The filters of an address; whatever an address may hold is read as something sensible, never as an error."""

    def chosen(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value[:80] for value in data.getlist(name)[:MAX_CHOICES] if value))

    page = data.get("page", "1")
    sort = data.get("sort", "soonest")
    return Filters(
        query=data.get("q", "").replace("\x00", "").strip()[:200],
        forms=chosen("form"),
        topics=chosen("topic"),
        professions=chosen("profession"),
        languages=tuple(code for code in chosen("language") if code in LANGUAGES),
        centres=chosen("centre"),
        sort=sort if sort in SORTS else "soonest",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )
