"""``/healthz``: what a monitor asks. Everything comes from the database; nothing is remembered."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning import operating


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and a queue supervisor gave a sign of life in the last 30 seconds, else 503."""
    try:
        alive = operating.queue_alive(at=timezone.now())
    except DatabaseError:
        database, queue = "down", "unknown"
    else:
        database, queue = "up", "up" if alive else "down"
    healthy = database == queue == "up"
    return JsonResponse(
        {"database": database, "queue": queue, "version": settings.VERSION}, status=200 if healthy else 503
    )
