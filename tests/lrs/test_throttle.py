"""Wrong keys and secrets are slowed down, right ones never."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from pytest_django import Settings

from lrs import tasks, throttle
from lrs.models import Failure
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, PLAIN

pytestmark = pytest.mark.django_db

HERE = "192.0.2.7"
ONE_MINUTE = timedelta(minutes=1)


def fail(times: int, *, address: str = HERE, after: timedelta = timedelta()) -> list[int]:
    """The seconds to wait after each of so many failures."""
    return [throttle.failed(address, at=AT + after) for _ in range(times)]


def test_the_thirty_first_failure_has_to_wait_until_the_first_are_forgotten() -> None:
    assert fail(10) == [0] * 10
    assert fail(20, after=2 * ONE_MINUTE + timedelta(seconds=15)) == [0] * 20

    assert fail(2, after=3 * ONE_MINUTE) == [120, 120]
    assert fail(1, after=5 * ONE_MINUTE - timedelta(microseconds=1)) == [1]
    assert fail(11, after=5 * ONE_MINUTE) == [0] * 10 + [120]


def test_past_the_limit_nothing_is_written(django_assert_num_queries: object) -> None:
    fail(throttle.LIMIT)

    with django_assert_num_queries(1):  # type: ignore[operator]
        fail(1)
    assert Failure.objects.get().count == throttle.LIMIT


def test_each_address_is_counted_by_itself() -> None:
    fail(throttle.LIMIT + 1)

    assert fail(1, address="192.0.2.8") == [0]


@pytest.mark.django_db(transaction=True)
def test_failures_at_once_are_all_counted() -> None:
    def some(_: int) -> list[int]:
        try:
            return fail(7)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(some, range(4))) == [[0] * 7] * 4

    assert Failure.objects.get().count == 28


def test_old_counts_are_forgotten() -> None:
    fail(1)
    throttle.forget(at=AT + timedelta(hours=1))
    assert Failure.objects.count() == 1

    tasks.sweep.enqueue()
    assert Failure.objects.count() == 0


@pytest.mark.parametrize(
    ("remote", "forwarded", "direct", "behind_a_proxy"),
    [
        ("192.0.2.7", "", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.5, 192.0.2.7", "10.0.0.1", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7, unknown", "10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "x" * 5_000, "10.0.0.1", "10.0.0.1"),
        ("", "", "unknown", "unknown"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7", "192.0.2.7"),
    ],
)
def test_who_asks(
    rf: RequestFactory, settings: Settings, remote: str, forwarded: str, direct: str, behind_a_proxy: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = rf.get("/xapi/statements", REMOTE_ADDR=remote, headers=headers)

    assert throttle.asker(request) == direct
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert throttle.asker(request) == behind_a_proxy


def test_wrong_secrets_are_told_to_wait_and_right_ones_come_in(xapi: XapiClient) -> None:
    wrong, stranger = XapiClient(secret="wrong"), XapiClient(key="nobody")
    assert [client.get().status_code for client in (wrong, stranger) * 15] == [401] * 30

    refused = stranger.get()

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 300
    assert refused.json()["pointer"] == "Authorization"
    assert f"{refused['Retry-After']} seconds" in refused.json()["error"]
    assert wrong.post(PLAIN).status_code == 429
    assert xapi.post(PLAIN).status_code == 200
    assert xapi.get().status_code == 200
    assert Failure.objects.count() in {1, 2}, "the minute may have ended meanwhile"


def test_no_key_at_all_is_no_failure(xapi: XapiClient) -> None:
    del xapi.headers["Authorization"]

    assert xapi.get().status_code == 401
    assert Failure.objects.count() == 0
