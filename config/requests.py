"""Requests as they come in the field: with nonsense for a content type, and with bodies of unknown length."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

CHUNK = 65_536
IN_MEMORY = 1024 * 1024


class Request(WSGIRequest):
    """A request whose content type may be nonsense: the view refuses it, and Django does not fall before it looks.

    Addresses and forms are UTF-8 whatever charset the content type names.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):
            self.content_type, self.content_params = "", {}


class Application(WSGIHandler):
    """Django's, for requests of ours."""

    request_class = Request

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request."""
        if environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH"):
            measure(environ)
        return super().__call__(environ, start_response)


def measure(environ: dict[str, Any]) -> None:
    """Read a body that came in chunks, so that its length is known to all that follows; Django would see none.

    A little more is read than any body may have, so that one that is too long is refused as that. Where the server
    does not mark the end of a body, nothing is read, and whoever needs a body says that its length is required.
    """
    if not environ.get("wsgi.input_terminated"):
        return
    most = max(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.XAPI_LARGEST_BODY) + 1
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the request reads it, and it goes with the request)
    while (left := most - body.tell()) > 0 and (part := environ["wsgi.input"].read(min(left, CHUNK))):
        body.write(part)
    environ["CONTENT_LENGTH"] = str(body.tell())
    environ["wsgi.input"] = body
    body.seek(0)
