"""Uploaded files with HTTP Range, so that a reader can jump about in a video (RFC 9110, section 14)."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from config import addresses

CHUNK = 64 * 1024
TYPES = {
    ".avif": "image/avif",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
SHOWN = ("audio/", "video/", "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", "text/vtt")
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(Exception):
    """The asked range lies outside the file."""


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """One uploaded file, or the part of it that the Range header asks for."""
    file = _opened(name, request.GET.get("key", ""))
    status = file.stat()
    size, modified = status.st_size, int(status.st_mtime)
    etag = f'"{status.st_mtime_ns:x}-{size:x}"'
    try:
        part = _asked_range(request, size, etag, modified)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    start, end = part or (0, size - 1)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_read(file, start, end - start + 1), status=206 if part else 200)
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    content_type = TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(end - start + 1),
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "Cache-Control": "private, max-age=3600" if "key" in request.GET else "max-age=3600",
        "X-Content-Type-Options": "nosniff",
    }
    for header, value in headers.items():
        response.headers[header] = value
    if not content_type.startswith(SHOWN):
        response.headers["Content-Disposition"] = "attachment"
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response


def _opened(name: str, key: str) -> Path:
    """The file of that name, unless it lies outside the media folder, in a closed one, or the key does not open it."""
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        file = (root / name).resolve()
        found = file.is_relative_to(root) and file.is_file()
    except (OSError, ValueError):  # a name too long, or with a null byte
        found = False
    known = file.relative_to(root).as_posix() if found else ""
    if not found or known.partition("/")[0] in settings.MEDIA_CLOSED:
        raise Http404
    if addresses.is_signed(known) and not addresses.opens(key, known, at=timezone.now()):
        raise Http404
    return file


def _asked_range(request: HttpRequest, size: int, etag: str, modified: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None where there is none, it is malformed, or If-Range has passed."""
    match = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not match or not any(match.groups()):
        return None
    condition = request.headers.get("If-Range")
    if condition and condition != etag and parse_http_date_safe(condition) != modified:
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size:
        raise Unsatisfiable
    return start, end


def _read(file: Path, start: int, length: int) -> Iterator[bytes]:
    """The bytes of a part of the file, piece by piece."""
    with file.open("rb") as stream:
        stream.seek(start)
        while length > 0 and (piece := stream.read(min(CHUNK, length))):
            length -= len(piece)
            yield piece
