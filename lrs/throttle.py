"""Failed attempts to come in: counted for each address and minute, and slowed down past a limit. The only writer of
``Failure``.

A right secret is never held up: behind one address there may be a whole hospital. Past the limit nothing more is
counted, so whoever hammers at the door costs the store one read.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from math import ceil

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest

from lrs.models import Failure

LIMIT = 30
WINDOW = timedelta(minutes=5)
KEPT = timedelta(hours=1)
COUNT = """
    INSERT INTO lrs_failure (address, minute, count) VALUES (%s, %s, 1)
    ON CONFLICT (address, minute) DO UPDATE SET count = lrs_failure.count + 1
"""


def asker(request: HttpRequest) -> str:
    """The network address that asks; behind a trusted proxy the one that the proxy saw.

    One household or host has a whole network of IPv6 (/64), so the network counts there.
    """
    said = [request.META.get("REMOTE_ADDR", "")]
    if settings.SECURE_PROXY_SSL_HEADER:
        said.insert(0, request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    address = next((found for text in said if (found := _address(text))), None)
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
    return str(address or "unknown")


def failed(address: str, *, at: datetime) -> int:
    """Count one failure of an address; answers the seconds it has to wait, 0 below the limit."""
    recent = Failure.objects.filter(address=address, minute__gt=at - WINDOW).order_by("minute")
    counted = list(recent.values_list("minute", "count"))
    left = sum(count for _, count in counted)
    if left < LIMIT:
        _count(address, at.replace(second=0, microsecond=0))
        return 0
    ends = at
    for minute, count in counted:
        if left >= LIMIT:
            left -= count
            ends = minute + WINDOW
    return max(1, ceil((ends - at).total_seconds()))


def forget(*, at: datetime) -> None:
    """Delete counts that no longer slow anybody down."""
    Failure.objects.filter(minute__lt=at - KEPT).delete()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The text as an address; None for anything else."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def _count(address: str, minute: datetime) -> None:
    """One more, whoever else counts at the same moment."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [address, connection.ops.adapt_datetimefield_value(minute)])
