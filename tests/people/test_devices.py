"""New devices, attempts of strangers, and the list of sessions."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone, translation

from people import devices, sessions
from people.models import Mail, User
from tests.people.entering import LOGIN, PHONE, SECURITY, SESSIONS, WINDOWS, sign_in, signed_in
from tests.worlds import a_person

pytestmark = pytest.mark.django_db


# --- a new device ------------------------------------------------------------------------------------


def news(person: User) -> list[Mail]:
    """Messages about new devices."""
    return list(Mail.objects.filter(person=person, key__startswith="new_device:").order_by("pk"))


def test_the_first_sign_in_is_no_news_and_a_new_device_is(aino: User) -> None:
    first = sign_in(aino)
    assert news(aino) == []

    sign_in(aino, agent=PHONE)

    [mail] = news(aino)
    assert (mail.subject, mail.language, mail.address) == ("Kirjautuminen uudella laitteella", "fi", aino.email)
    assert "Puhelin (Firefox, Android)" in mail.text
    assert "http://testserver/en/my/security/sessions/" in mail.text
    first.post("/en/accounts/logout/")
    sign_in(aino, first)
    assert len(news(aino)) == 1


def test_signing_up_is_no_news() -> None:
    form = {"given_name": "A", "family_name": "B", "email": "new@example.org", "password1": "another passphrase"}
    Client().post("/en/accounts/signup/", form)

    assert news(User.objects.get()) == []


def test_a_device_is_known_to_the_accounts_that_used_it_only(aino: User) -> None:
    """And what it carries is signed, closed to scripts, and says nobody's name."""
    other = a_person("other")
    sign_in(other)
    shared = sign_in(aino)
    cookie = shared.cookies[devices.COOKIE]
    shared.post("/en/accounts/logout/")

    sign_in(other, shared)

    assert len(news(other)) == 1
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert str(aino.uuid) not in cookie.value


def test_a_forged_cookie_is_a_new_device(aino: User) -> None:
    sign_in(aino)
    forger = Client()
    forger.cookies[devices.COOKIE] = "WyJ4IixbXV0:1aaaaa:forged"

    sign_in(aino, forger)

    assert len(news(aino)) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (PHONE, "Phone (Firefox, Android)"),
        (WINDOWS, "Computer (Chrome, Windows)"),
        (WINDOWS + " Edg/140.0", "Computer (Edge, Windows)"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1", "Phone (Safari, iOS)"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0) CriOS/140 Mobile Safari/604.1", "Tablet (Chrome, iPadOS)"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X700) Chrome/140 Safari/537.36", "Tablet (Chrome, Android)"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605", "Computer (Safari, macOS)"),
        ("", "Unknown device"),
        ("curl/8", "Unknown device"),
    ],
)
def test_a_device_is_told_in_words(line: str, words: str) -> None:
    told = devices.told_by(line)

    with translation.override("en"):
        assert str(told) == words
    assert devices.told_by(told.short) == told


# --- no stranger locks anybody out -------------------------------------------------------------------


def test_a_stranger_s_wrong_passwords_do_not_keep_a_person_out_of_her_own_device(aino: User) -> None:
    mine = sign_in(aino)
    mine.post("/en/accounts/logout/")
    for _ in range(6):
        page = Client().post(LOGIN, {"login": aino.email, "password": "wrong"}).content.decode()
    assert "There were too many attempts" in page

    sign_in(aino, mine)

    assert signed_in(mine)


def test_her_own_device_is_limited_as_well(aino: User) -> None:
    mine = sign_in(aino)
    mine.post("/en/accounts/logout/")
    for _ in range(5):
        mine.post(LOGIN, {"login": aino.email, "password": "wrong"})

    sign_in(aino, mine)

    assert not signed_in(mine)


# --- sessions ----------------------------------------------------------------------------------------


def test_sessions_are_listed_in_words_with_this_one_first(aino: User) -> None:
    sign_in(aino, agent=PHONE)
    here = sign_in(aino)

    page = here.get(SESSIONS).content.decode().partition("<main")[2]

    assert page.index("Computer (Chrome, Windows)") < page.index("This device") < page.index("Phone (Firefox, Android)")
    assert "Mozilla" not in page


def test_of_a_session_neither_address_nor_the_browser_s_line_is_kept(aino: User) -> None:
    sign_in(aino, agent=PHONE)

    row = UserSession.objects.get()

    assert (row.ip, row.user_agent) == ("::", "PHONE|Firefox|Android")


def test_one_session_is_ended_from_another(aino: User) -> None:
    phone, here = sign_in(aino, agent=PHONE), sign_in(aino)
    assert signed_in(phone)
    number = UserSession.objects.get(user_agent__startswith="PHONE").pk

    here.post(SESSIONS, {"end": number})

    assert not signed_in(phone)
    assert signed_in(here)
    assert UserSession.objects.count() == 1


def test_all_other_sessions_are_ended_at_once(aino: User) -> None:
    others, here = [sign_in(aino, agent=PHONE), sign_in(aino)], sign_in(aino)

    here.post(SESSIONS, {"others": "1"})

    assert [signed_in(browser) for browser in (*others, here)] == [False, False, True]


def test_sessions_of_others_are_not_there(aino: User) -> None:
    theirs = sign_in(a_person("other"))
    here = sign_in(aino)
    number = UserSession.objects.exclude(user=aino).get().pk

    answer = here.post(SESSIONS, {"end": number})
    here.post(SESSIONS, {"others": "1"})

    assert answer.status_code == 404
    assert signed_in(theirs)


def test_a_session_that_a_new_password_ended_is_not_listed(aino: User) -> None:
    sign_in(aino, agent=PHONE)
    aino.set_password("brand new passphrase")
    aino.save()

    assert sessions.of(aino, key=None, at=timezone.now()) == []


def test_a_session_is_seen_once_an_hour(aino: User) -> None:
    """A page that is read often writes nothing each time."""
    browser = sign_in(aino)
    long_ago = timezone.now() - timedelta(days=2)
    UserSession.objects.update(last_seen_at=long_ago)
    browser.get(SECURITY)
    assert UserSession.objects.get().last_seen_at == long_ago
    session = browser.session
    session[sessions.SEEN] = int(long_ago.timestamp())
    session.save()

    browser.get(SECURITY)

    assert UserSession.objects.get().last_seen_at > long_ago + timedelta(days=1)


def test_a_session_from_before_is_written_down_when_it_is_used(aino: User) -> None:
    browser = sign_in(aino)
    UserSession.objects.all().delete()
    session = browser.session
    del session[sessions.SEEN]
    session.save()

    browser.get(SECURITY)

    assert UserSession.objects.get().user == aino


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_the_same_for_one_session_and_for_three(
    aino: User, number: int, django_assert_num_queries: object
) -> None:
    browsers = [sign_in(aino) for _ in range(number)]
    browsers[-1].get(SECURITY)

    with django_assert_num_queries(4):
        browsers[-1].get(SESSIONS)
