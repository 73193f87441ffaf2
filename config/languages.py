"""Which language a page is shown in, and which addresses have none."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware import locale

ROOTED = ("/admin/", "/documents/", "/healthz", "/media/", "/static/", "/verify/", "/xapi/")


class LocaleMiddleware(locale.LocaleMiddleware):
    """Sends readers below a language prefix, but takes "not found" for an answer where nothing stands below one."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Redirect a page that was not found without a prefix; leave machines and files alone."""
        if response.status_code == 404 and request.path_info.startswith(ROOTED):
            return response
        return super().process_response(request, response)
