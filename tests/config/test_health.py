"""``/healthz`` says what the database says."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from learning.models import Heartbeat

pytestmark = pytest.mark.django_db


def beat(seconds_ago: int) -> None:
    """A supervisor's sign of life."""
    now = timezone.now()
    Heartbeat.objects.create(name=f"host:{seconds_ago}", started_at=now, beat_at=now - timedelta(seconds=seconds_ago))


def test_all_is_well_while_a_supervisor_beats(client: Client) -> None:
    beat(5)
    beat(500)

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": "up", "queue": "up", "version": settings.VERSION}


@pytest.mark.parametrize("silence", [None, 31])
def test_a_silent_queue_is_told(client: Client, silence: int | None) -> None:
    if silence:
        beat(silence)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "up", "queue": "down", "version": settings.VERSION}


def test_a_failing_database_is_told(client: Client) -> None:
    def fail(*args: object) -> None:
        raise DatabaseError("gone")

    with connection.execute_wrapper(fail):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "down", "queue": "unknown", "version": settings.VERSION}
