"""The short way for machines: what only people's browsers need is left out where nobody has a browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

STORE = "/xapi/"


class StraightToTheStore:
    """Calls the view of an address of the store itself, without session, language, messages and the pages' policies.

    The store has credentials of its own, no cookies and no texts in the reader's language; its answers bring the
    headers they need. The host is checked as for every request. What is no address of the store goes on to the 404 of
    the pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The store's answer, or that of the rest of the site."""
        if not request.path_info.startswith(STORE):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        request.get_host()
        request.resolver_match = found
        return found.func(request, *found.args, **found.kwargs)
