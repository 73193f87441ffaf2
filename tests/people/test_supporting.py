"""Support sees the site as somebody does: with leave, for a while, said on every page, written down, and no more."""

from datetime import datetime, timedelta

import pytest
from django.core import mail as outbox
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people import organising, retention, supporting
from people.enums import RoleKind
from people.models import Assistance, Look, Mail, Note, Organisation, Role, User
from tests.lrs.test_concurrency import together
from tests.worlds import a_job, a_network, a_person, an_organisation

pytestmark = pytest.mark.django_db
DESK, MINE = "/en/support/", "/en/my/support/"
BANNER = "You see the site"
HOUR = timedelta(hours=1)


def a_supporter(name: str = "sami", organisation: Organisation | None = None) -> User:
    """Somebody who helps people, everywhere or in one organisation."""
    person = a_person(name)
    organising.appoint(person, RoleKind.SUPPORT, at=timezone.now(), organisation=organisation)
    return person


def browser(person: User) -> Client:
    """An English-speaking browser of theirs."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def text(response: HttpResponse) -> str:
    """What the answer shows, each space once."""
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def a_wish(agent: User, person: User, at: datetime | None = None) -> Assistance:
    """The supporter has asked."""
    wish = supporting.ask(agent, person, reason="The film stops.", at=at or timezone.now())
    assert wish is not None
    return wish


@pytest.fixture
def sami() -> User:
    """A supporter for everybody."""
    return a_supporter()


@pytest.fixture
def acting(sami: User, aino: User) -> Client:
    """The supporter's browser, which sees the site as Aino does."""
    wish = a_wish(sami, aino)
    assert supporting.allow(wish, hours=1, at=timezone.now())
    client = browser(sami)
    assert client.post(f"{DESK}{wish.uuid}/start/").url == "/en/my/"
    return client


def test_somebody_is_asked_allows_it_and_is_helped(sami: User, aino: User) -> None:
    agent, person = browser(sami), browser(aino)

    asked = text(agent.post(DESK, {"email": "Aino@Example.org", "reason": "The film stops."}, follow=True))
    assert "Aino Example has been asked." in asked
    assert "Waits for an answer" in asked
    assert [(one.to, "The film stops." in one.body) for one in outbox.outbox] == [([aino.email], True)]
    wish = Assistance.objects.get()
    assert agent.post(f"{DESK}{wish.uuid}/start/").status_code == 404
    assert "Sami Example asks to help you" in text(person.get(MINE))

    allowed = text(person.post(f"{MINE}{wish.uuid}/allow/", {"hours": "8"}, follow=True))
    assert "Sami Example may help you now." in allowed
    wish.refresh_from_db()
    assert wish.until - wish.answered_at == 8 * HOUR
    assert BANNER not in text(agent.get("/en/my/"))

    page = text(agent.post(f"{DESK}{wish.uuid}/start/", follow=True))
    assert BANNER in page
    assert "<strong>Aino Example</strong>" in page
    assert BANNER not in text(person.get("/en/my/"))
    assert BANNER not in text(agent.post(f"{DESK}stop/", follow=True))
    notes = list(Note.objects.order_by("pk").exclude(deed="appoint").values_list("deed", "actor", "subject"))
    assert notes == [
        (deed, who.pk, f"people.user:{aino.pk}") for deed, who in (("support.ask", sami), ("support.allow", aino))
    ]


def test_the_person_reads_who_looked_and_what_was_done(acting: Client, sami: User, aino: User) -> None:
    for _ in range(2):
        acting.get("/en/my/certificates/")
    acting.post("/en/south/a/course/enrol/")
    supporting.end(Assistance.objects.get(), by=aino, at=timezone.now())
    person = browser(aino)

    look = Look.objects.get()
    assert (look.viewer, look.person, look.what, look.role, look.times) == (sami, aino, "SUPPORT", "SUPPORT", 3)
    log = text(person.get("/en/my/access/"))
    assert "The site as you see it, with your leave" in log
    history = text(person.get(MINE))
    assert "Done for you:" in history
    assert history.count("/en/south/a/course/enrol/</a>") == 1
    assert Note.objects.filter(deed="support.did").values_list("actor", "details").get() == (
        sami.pk,
        {"page": "/en/south/a/course/enrol/"},
    )


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/en/team/",
        "/en/team/deputies/",
        "/en/team/export.csv",
        "/en/my/security/",
        "/en/my/security/sessions/",
        "/en/my/data/",
        "/en/my/support/",
        "/en/accounts/email/",
        "/en/accounts/password/change/",
        "/en/accounts/2fa/webauthn/",
        "/en/support/",
        "/fi/my/data/erase/",
        "/sv/accounts/reauthenticate/",
    ],
)
def test_what_guards_the_account_and_other_people_stays_closed(acting: Client, path: str) -> None:
    for answer in (acting.get(path), acting.post(path)):
        assert answer.status_code == 403
        assert 'class="acting"' in answer.content.decode()
    assert not Look.objects.filter(what__in=["MATRIX", "PERSON", "EXPORT"]).exists()


def test_only_what_is_easily_taken_back_is_done_in_the_person_s_name(acting: Client, aino: User) -> None:
    """A theme, an answer, a lesson, a private note: refused before any view sees it."""
    for path in (
        "/en/appearance/",
        "/en/south/course/start/lesson/",
        "/en/south/course/start/lesson/reflections/x/",
        "/en/webinars/places/x/questions/",
        "/en/webinars/places/x/join/",
    ):
        refused = acting.post(path, {"theme": "DARK"})
        assert refused.status_code == 403
        assert "Ask them to do it themselves" in text(refused)
    aino.refresh_from_db()
    assert aino.theme == "SYSTEM"
    assert not Note.objects.filter(deed="support.did").exists()
    for path in ("/en/south/course/enrol/", "/en/south/series/event/register/", "/en/webinars/places/x/"):
        assert acting.post(path).status_code == 404  # opened, and nothing is there in this world


def ended_by_the_person(wish: Assistance) -> None:
    """She has changed her mind."""
    assert browser(wish.person).post(f"/en/support/{wish.uuid}/end/").url == MINE


def run_out(wish: Assistance) -> None:
    """The hour is over."""
    Assistance.objects.update(asked_at=wish.asked_at - 3 * HOUR, answered_at=wish.asked_at - 2 * HOUR)
    Assistance.objects.update(until=wish.asked_at - HOUR)


def role_ended(wish: Assistance) -> None:
    """The supporter is none any more."""
    organising.dismiss(Role.objects.get(person=wish.agent), at=timezone.now())


def person_became_administrator(wish: Assistance) -> None:
    """Nobody is helped into the admin."""
    organising.appoint(wish.person, RoleKind.ADMINISTRATOR, at=timezone.now())
    User.objects.filter(pk=wish.person_id).update(is_superuser=True)


def account_closed(wish: Assistance) -> None:
    """Of a closed account nothing is seen."""
    User.objects.filter(pk=wish.person_id).update(is_active=False)


@pytest.mark.parametrize(
    "happens", [ended_by_the_person, run_out, role_ended, person_became_administrator, account_closed]
)
def test_leave_ends_at_the_next_request(acting: Client, sami: User, happens: object) -> None:
    assert BANNER in text(acting.get("/en/my/"))
    happens(Assistance.objects.get())

    assert acting.get("/en/my/").url == DESK
    page = acting.get("/en/my/")
    assert page.status_code == 200
    assert BANNER not in text(page)
    assert page.wsgi_request.user == sami


def test_the_files_of_a_page_are_one_look_with_it(acting: Client, aino: User) -> None:
    acting.get("/en/my/")
    acting.get("/media/media/film.mp4")
    assert Look.objects.get(person=aino).times == 1
    acting.get("/en/my/")
    assert Look.objects.get(person=aino).times == 2


def test_the_session_stays_the_supporter_s(acting: Client, sami: User, aino: User) -> None:
    """Sign-out, the list of devices and the time of the last sign-in are about the supporter."""
    answer = acting.get("/en/my/")

    assert answer.wsgi_request.user == sami
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert acting.session["_auth_user_id"] == str(sami.pk)
    aino.refresh_from_db()
    assert aino.last_login is None
    assert aino.usersession_set.count() == 0


def test_without_the_cookie_or_the_session_nobody_is_anybody_else(acting: Client, sami: User, aino: User) -> None:
    forged = browser(sami)
    forged.cookies["acting"] = "1"
    assert forged.get("/en/my/").wsgi_request.user == sami
    assert forged.cookies["acting"].value == ""
    other = browser(a_person("lauri"))
    other.cookies["acting"] = "1"
    assert BANNER not in text(other.get("/en/my/"))
    del acting.cookies["acting"]
    assert BANNER not in text(acting.get("/en/my/"))


def test_nobody_but_support_asks(aino: User) -> None:
    for person in (aino, a_person("boss", is_superuser=True)):
        client = browser(person)
        assert client.get(DESK).status_code == 403
        assert client.post(DESK, {"email": "x@example.org", "reason": "?"}).status_code == 403
    assert Client().get(DESK).status_code == 302
    assert supporting.ask(aino, a_person("bo"), reason="x", at=timezone.now()) is None
    assert Assistance.objects.count() == 0


def test_a_supporter_of_one_organisation_helps_its_people_alone() -> None:
    """Whoever is elsewhere, has left, is an administrator or oneself is no more here than an address nobody has."""
    county, other = an_organisation("county"), an_organisation("other")
    sami = a_supporter("sami", county)
    for name, place in (("aino", an_organisation("ward", county)), ("bo", other)):
        a_job(a_person(name), place)
    left, boss = a_person("left"), a_person("boss", is_superuser=True)
    a_job(left, county)
    a_job(boss, county)
    organising.leave(left.jobs.get(), on=timezone.localdate() - timedelta(days=1))
    client = browser(sami)

    shown = {
        name: text(client.post(DESK, {"email": f"{name}@example.org", "reason": "Help"}))
        for name in ("bo", "left", "boss", "sami", "nobody")
    }
    assert ["You cannot help anybody with this e-mail." in page for page in shown.values()] == [True] * 5
    assert client.post(DESK, {"email": "aino@example.org", "reason": "Help"}).status_code == 302
    assert Assistance.objects.get().person.given_name == "Aino"


def test_support_of_a_network_ends_when_the_employer_leaves_it() -> None:
    """In the middle of helping, at the next request; whoever works for another employer was never reached."""
    county, other = an_organisation("county"), an_organisation("other")
    aino = a_person("aino")
    a_job(aino, an_organisation("ward", county))
    a_job(a_person("bo"), other)
    sami = a_supporter("sami", a_network("network", (county, -9, None)))
    a_network("another", (other, -9, None))
    client = browser(sami)
    refused = text(client.post(DESK, {"email": "bo@example.org", "reason": "Help"}))
    assert "You cannot help anybody with this e-mail." in refused
    wish = a_wish(sami, aino)
    assert supporting.allow(wish, hours=1, at=timezone.now())
    client.post(f"{DESK}{wish.uuid}/start/")
    assert BANNER in text(client.get("/en/my/"))

    organising.keep_memberships(county, [])

    assert client.get("/en/my/").url == DESK
    assert BANNER not in text(client.get("/en/my/"))


def test_of_others_wishes_it_is_not_said_that_they_are_there(sami: User, aino: User) -> None:
    wish = a_wish(sami, aino)
    strangers = [browser(a_supporter("lauri")), browser(a_person("bo"))]
    for stranger in strangers:
        for path in (f"{MINE}{wish.uuid}/allow/", f"{DESK}{wish.uuid}/start/", f"{DESK}{wish.uuid}/end/"):
            assert stranger.post(path, {"hours": "1"}).status_code == 404
            assert stranger.get(path).status_code == 405
        assert "The film stops." not in text(stranger.get(MINE))
    assert "Aino" not in text(strangers[0].get(DESK))
    assert browser(sami).post(f"{MINE}{wish.uuid}/allow/", {"hours": "24"}).status_code == 404
    assert Assistance.objects.filter(until=None, ended_at=None).count() == 1


@pytest.mark.parametrize("hours", ["", "0", "-1", "1000", "x", "1.5"])
def test_leave_is_given_for_the_offered_times_alone(sami: User, aino: User, hours: str) -> None:
    wish = a_wish(sami, aino)
    page = text(browser(aino).post(f"{MINE}{wish.uuid}/allow/", {"hours": hours}, follow=True))
    assert "This is no longer open. Nobody can see the site as you." in page
    assert Assistance.objects.get().until is None


def test_no_means_no_and_a_day_of_silence_too(sami: User, aino: User) -> None:
    now = timezone.now()
    wish = a_wish(sami, aino)
    assert browser(aino).post(f"{DESK}{wish.uuid}/end/").url == MINE
    assert not supporting.allow(wish, hours=1, at=now)
    assert "Not allowed" in text(browser(aino).get(MINE))

    forgotten = a_wish(sami, aino, at=now - timedelta(days=1))
    assert forgotten.pk != wish.pk
    assert not supporting.allow(forgotten, hours=1, at=now)
    again = a_wish(sami, aino)
    assert again.pk not in (wish.pk, forgotten.pk)
    assert a_wish(sami, aino).pk == again.pk
    assert supporting.allow(again, hours=1, at=now)
    assert not supporting.allow(again, hours=24, at=now)
    assert Mail.objects.filter(person=aino).count() == 3


@pytest.mark.parametrize("said", [{}, {"email": "aino"}, {"email": "aino@example.org", "reason": "x" * 301}])
def test_a_form_filled_in_badly_comes_back(sami: User, aino: User, said: dict[str, str]) -> None:
    answer = browser(sami).post(DESK, said)
    assert answer.status_code == 422
    assert said.get("reason", "") in text(answer)
    assert Assistance.objects.count() == 0


def test_one_number_of_queries(sami: User, aino: User, django_assert_num_queries: object) -> None:
    client = browser(aino)
    for number in (1, 2, 3):
        a_wish(a_supporter(f"s{number}"), aino)
        ended = a_wish(sami, aino)
        supporting.end(ended, by=aino, at=timezone.now())
        client.get(MINE)
        if number != 2:
            with django_assert_num_queries(5):
                client.get(MINE)


def test_kept_two_years(sami: User, aino: User) -> None:
    now = timezone.now()
    old = a_wish(sami, aino, at=now - timedelta(days=731))
    supporting.end(old, by=aino, at=now)
    a_wish(sami, aino)
    [report] = [one for one in retention.run(at=now) if one.limit.name == "support"]
    assert (report.found, report.ended, Assistance.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_windows_ask_once() -> None:
    sami, aino = a_supporter(), a_person("aino")

    wishes = together(lambda at: supporting.ask(sami, aino, reason="Film", at=at), [timezone.now()] * 4)

    assert len({wish.pk for wish in wishes}) == 1
    assert Mail.objects.filter(person=aino).count() == 1
    assert Note.objects.filter(deed="support.ask").count() == 1
