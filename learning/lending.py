"""Who may have a document of the library: whoever something live shows it to, and whoever works with it in the admin.

By itself Wagtail hands a document to everybody who knows its number and the name of its file. Here a pillar answers for
its own content whether it shows the document to a reader; what no pillar answers for shows it to nobody.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest
from wagtail.documents.models import AbstractDocument
from wagtail.permissions import policy_registry

DEEDS = ("choose", "change", "delete")
Door = Callable[[AbstractDocument, HttpRequest], bool]
_doors: list[Door] = []


def register(door: Door) -> None:
    """``door(document, request)`` answers whether something live of the pillar shows the document to who asks."""
    if door not in _doors:
        _doors.append(door)


def may_have(document: AbstractDocument, request: HttpRequest) -> bool:
    """Whether who asks may have the document."""
    policy = policy_registry.get_by_type(type(document))
    if policy.user_has_any_permission_for_instance(request.user, DEEDS, document):
        return True
    return any(door(document, request) for door in _doors)


def fence(document: AbstractDocument, request: HttpRequest) -> None:
    """To everybody else the document does not exist."""
    if not may_have(document, request):
        raise Http404
