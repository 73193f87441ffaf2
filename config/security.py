"""One content security policy for the site and another, looser one for Wagtail's admin alone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware


class ContentSecurityPolicy(ContentSecurityPolicyMiddleware):
    """Answers below ``/admin/`` carry SECURE_CSP_ADMIN, because Wagtail writes inline styles and scripts there.

    A preview is answered by the site within the admin's answer, and comes with the site's policy, which forbids the
    admin's frame around it; the admin's policy takes its place.
    """

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Choose the policy by path, then let Django write the header."""
        if request.path.startswith("/admin/"):
            response._csp_config = settings.SECURE_CSP_ADMIN
            del response.headers["Content-Security-Policy"]
        return super().process_response(request, response)
