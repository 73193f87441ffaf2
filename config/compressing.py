"""Pages travel compressed, also where no proxy stands in front: a phone between two clients loads a quarter."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses what people read.

    Files have their own ways: static ones lie compressed, media are asked for in ranges, packs are archives already.
    Django hides the true length behind random bytes (Heal the BREACH), and its form tokens differ in every answer, so
    that nothing can be guessed from how well a page compresses.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The page compressed, where the browser takes it; everything else as it is."""
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
