"""The self-test against a real server: nothing to mend there, and each fault of a proxy is found."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from learning import calling, clients, selftest, vocabulary
from learning.calling import NoAnswer, Site
from learning.enums import Finding
from learning.selftest import Result
from lrs.models import Credential, Statement
from people.models import Note, User
from tests import worlds
from tests.learning import proxies

pytestmark = pytest.mark.django_db(transaction=True)

type Run = Callable[[str], list[Result]]
with translation.override("en"):
    TITLES = {check: str(title) for title, check in selftest.CHECKS}
HOUR = timedelta(hours=1)


@pytest.fixture
def admin(db: None) -> User:
    """An administrator."""
    return worlds.a_person("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def run(admin: User, settings: Settings) -> Run:
    """Runs the self-test at an address, in English."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000

    def run(address: str) -> list[Result]:
        settings.BASE_URL = address
        with translation.override("en"):
            results = clients.self_test(by=admin, at=timezone.now())
        assert results is not None
        return results

    return run


def failed(results: list[Result]) -> dict[str, str]:
    """What is to be mended, by check, with what was seen; each says how."""
    assert all(result.mend for result in results if result.finding == Finding.FAILED)
    return {result.title: result.seen for result in results if result.finding == Finding.FAILED}


def test_nothing_is_to_be_mended_without_a_proxy(run: Run, live_server: LiveServer) -> None:
    results = run(live_server.url)

    assert failed(results) == {}
    assert [result.title for result in results] == list(TITLES.values())
    assert {result.finding for result in results} == {Finding.PASSED}


def test_what_it_wrote_is_marked_and_taken_back_and_its_credential_closed(
    run: Run, live_server: LiveServer, admin: User
) -> None:
    run(live_server.url)

    written = Statement.objects.filter(verb=vocabulary.SELF_TESTED)
    assert written.count() == 2
    assert all(found.activity.startswith(f"{django_settings.IRI_BASE}/self-test/") for found in written)
    assert not Statement.objects.standing().exists()
    credential = Credential.objects.get()
    assert (credential.is_active, credential.trusted_prefixes, credential.rejections.count()) == (False, [], 0)
    note = Note.objects.get()
    assert (note.deed, note.actor, note.details) == ("store.self_tested", admin, {"failed": []})


def test_the_next_run_uses_the_same_credential_with_another_secret(run: Run, live_server: LiveServer) -> None:
    run(live_server.url)
    before = Credential.objects.get().secret_hash
    run(live_server.url)

    assert Credential.objects.get().secret_hash != before


@pytest.mark.parametrize(
    ("fault", "check", "seen"),
    [
        (proxies.keeps_authorization, selftest.authorization, "401"),
        (proxies.refuses_large_bodies, selftest.size, "413"),
        (proxies.refuses_put, selftest.statements, "PUT: 405"),
        (proxies.joins_slashes_by_redirect, selftest.slashes, "301 → /xapi/about"),
        (proxies.sends_preflights_on, selftest.preflight, "302 → /login"),
        (proxies.sends_everything_on, selftest.scheme, "301 → https://127.0.0.1/xapi/about"),
        (proxies.has_no_site, selftest.about, "502"),
        (proxies.answers_itself, selftest.about, "200"),
        (proxies.lets_everybody_in, selftest.authorization, "200 without a key"),
        (proxies.knows_ascii_only, selftest.statements, "A statement came back changed."),
    ],
)
def test_a_fault_on_the_way_in_is_found(
    run: Run, live_server: LiveServer, fault: proxies.Fault, check: selftest.Check, seen: str
) -> None:
    with proxies.before(live_server.url, going_in=fault) as address:
        faults = failed(run(address))

    assert seen in faults[TITLES[check]]


@pytest.mark.parametrize(
    ("fault", "check", "seen"),
    [
        (proxies.dates_again, selftest.date, "GMT, "),
        (proxies.keeps_the_version, selftest.versions, "1.0.3 → –"),
        (proxies.keeps_consistency, selftest.consistent, "–"),
        (proxies.keeps_etags, selftest.etags, "→ –"),
        (proxies.answers_head_with_a_body, selftest.head, "A body followed: xxxx"),
        (proxies.allows_origins_again, selftest.preflight, "*, *"),
        (proxies.compresses_twice, selftest.compression, "the body does not fit"),
        (proxies.compresses_in_secret, selftest.compression, "the body does not fit"),
    ],
)
def test_a_fault_on_the_way_out_is_found_and_no_other(
    run: Run, live_server: LiveServer, fault: proxies.Fault, check: selftest.Check, seen: str
) -> None:
    with proxies.before(live_server.url, coming_out=fault) as address:
        faults = failed(run(address))

    assert list(faults) == [TITLES[check]]
    assert seen in faults[TITLES[check]]


def test_compression_is_well_where_it_is_done_once_but_weakens_etags(run: Run, live_server: LiveServer) -> None:
    with proxies.before(live_server.url, coming_out=proxies.compresses) as address:
        results = {result.title: result for result in run(address)}

    assert results[TITLES[selftest.compression]].seen == "gzip"
    assert list(failed([*results.values()])) == [TITLES[selftest.etags]]
    assert '→ W/"' in results[TITLES[selftest.etags]].seen


def test_an_address_that_does_not_answer_is_a_finding(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        first, *others = run(f"http://127.0.0.1:{taken.getsockname()[1]}")

    assert first.finding == Finding.FAILED
    assert "refused" in first.seen
    assert {result.finding for result in others} == {Finding.LEFT_OUT}
    assert {result.seen for result in others} == {"First mend what is above."}


@pytest.mark.parametrize("address", ["https://no-such-host.invalid", "http://[::1", "http://", "nonsense", ""])
def test_an_address_that_cannot_be_one_is_a_finding(run: Run, address: str) -> None:
    assert run(address)[0].finding == Finding.FAILED


def test_two_runs_do_not_meet(admin: User, run: Run, live_server: LiveServer) -> None:
    run(live_server.url)
    now = timezone.now()
    Credential.objects.update(is_active=True, expires_at=now)

    assert clients.self_test(by=admin, at=now - HOUR) is None
    assert clients.self_test(by=admin, at=now) is not None


def test_an_open_line_to_the_world_is_a_fault() -> None:
    with proxies.before("", going_in=proxies.answers_itself) as address:
        visit = selftest.Visit(Site(address.replace("127.0.0.1", "0.0.0.0")), largest=1)
        with pytest.raises(selftest.Fault, match="http"):
            selftest.scheme(visit)


def test_the_time_of_all_checks_is_limited(run: Run, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TIME", -1.0)

    assert {(result.finding, result.seen) for result in run(live_server.url)} == {
        (Finding.LEFT_OUT, "The other checks took too long.")
    }


@contextmanager
def dripping() -> Iterator[str]:
    """The address of a server that sends a byte now and then and never ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            try:
                connection, _ = server.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                    while True:
                        connection.sendall(b"x")
                        time.sleep(0.05)
            except OSError:
                pass

        thread = Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/xapi"
    thread.join(5)


def test_a_server_that_never_ends_is_cut_off() -> None:
    began = time.monotonic()

    with dripping() as address, pytest.raises(NoAnswer, match="> 0 s"):
        Site(address).ask("GET", "about", patience=0.4)

    assert time.monotonic() - began < 3


def test_a_head_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "PATIENCE", 0.4)

    with dripping() as address, pytest.raises(NoAnswer):
        Site(address).after_head("about", {})


def test_the_page_runs_it_on_a_press_of_the_button(
    client: Client, admin: User, live_server: LiveServer, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
    settings.BASE_URL = live_server.url
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(admin)

    assert client.get("/admin/xapi/self-test/").context["results"] is None
    assert not Statement.objects.exists()
    page = client.post("/admin/xapi/self-test/")

    assert page.status_code == 200
    assert page.context["faults"] == 0
    assert "Nothing is to be mended." in page.content.decode()


def test_the_page_says_that_another_run_is_under_way(client: Client, admin: User, settings: Settings) -> None:
    settings.BASE_URL = "http://127.0.0.1:1"
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(admin)
    client.post("/admin/xapi/self-test/")
    Credential.objects.update(is_active=True, expires_at=timezone.now() + HOUR)

    assert "Another self-test is under way" in client.post("/admin/xapi/self-test/").content.decode()
