"""The administrators' screens of the store: credentials made once and never shown again, refused requests to read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection

from learning import access
from lrs import credentials
from lrs.models import Credential, Rejection
from people import organising
from people.enums import RoleKind
from people.models import Note, User
from tests import worlds
from tests.worlds import AT

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef0123"
CREDENTIALS = "/admin/xapi/credentials/"
REFUSED = "/admin/xapi/refused/"


@pytest.fixture
def admin() -> User:
    """An administrator."""
    return worlds.a_person("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def here(client: Client, admin: User) -> Client:
    """A browser in which the administrator has signed in, and which prefers English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(admin)
    return client


def a_credential(key: str = "client", **options: Any) -> Credential:
    """A credential whose secret is the key backwards."""
    defaults = {"name": key.title(), "scopes": ["statements/write"], "at": AT}
    return credentials.create(**{**defaults, "key": key, "secret": key[::-1], **options})


def refuse(credential: Credential, count: int = 1, **fields: Any) -> list[Rejection]:
    """Refused requests, the last one newest."""
    told = {"method": "POST", "resource": "statements", "status": 400, "message": "Something is wrong.", **fields}
    now = timezone.now()
    return Rejection.objects.bulk_create(
        Rejection(credential=credential, at=now + timedelta(seconds=number), **told) for number in range(count)
    )


def filled(**fields: Any) -> dict[str, Any]:
    """The form as an administrator fills it."""
    return {
        "key": KEY,
        "name": "Learning platform of the county",
        "scopes": ["statements/write", "statements/read/mine"],
        "trusted_prefixes": "https://county.example/courses/\r\n\r\n https://county.example/courses/ \r\nurn:isbn:951",
        "authority_name": "",
        "last_day": "",
        **fields,
    }


def page(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


# --- making -----------------------------------------------------------------------------------------


def test_a_credential_is_made_and_its_secret_shown_once(here: Client, admin: User) -> None:
    answer = here.post(f"{CREDENTIALS}new/", filled())

    made = Credential.objects.get()
    secret = answer.context["secret"]
    assert secret in page(answer)
    assert "no-store" in answer["Cache-Control"]
    assert credentials.check(KEY, secret, at=timezone.now()) == made
    assert made.scopes == ["statements/write", "statements/read/mine"]
    assert made.trusted_prefixes == ["https://county.example/courses/", "urn:isbn:951"]
    assert (made.authority["name"], made.expires_at) == ("Learning platform of the county", None)
    for path in ("", f"inspect/{made.pk}/", f"edit/{made.pk}/", f"secret/{made.pk}/"):
        shown = page(here.get(CREDENTIALS + path))
        assert secret not in shown
        assert made.secret_hash not in shown
    assert secret not in str(here.session.items())


def test_the_audit_log_tells_of_the_making_but_not_the_secret(here: Client, admin: User) -> None:
    secret = here.post(f"{CREDENTIALS}new/", filled()).context["secret"]

    note = Note.objects.get()
    assert (note.actor, note.deed, note.subject) == (
        admin,
        "credential.made",
        f"lrs.credential:{Credential.objects.get().pk}",
    )
    assert note.details["key"] == KEY
    assert secret not in str(note.details)


def test_the_same_form_again_makes_no_second_one(here: Client) -> None:
    here.post(f"{CREDENTIALS}new/", filled())
    before = Credential.objects.get().secret_hash

    again = here.post(f"{CREDENTIALS}new/", filled())

    assert "has been made already" in page(again)
    assert Credential.objects.get().secret_hash == before


def test_each_form_brings_another_key(here: Client) -> None:
    keys = {here.get(f"{CREDENTIALS}new/").context["form"]["key"].value() for _ in range(3)}

    assert len(keys) == 3


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"name": " "}, "name", "required"),
        ({"scopes": []}, "scopes", "required"),
        ({"scopes": ["everything"]}, "scopes", "everything"),
        ({"key": "mine"}, "key", "valid"),
        ({"trusted_prefixes": "courses"}, "trusted_prefixes", "Line 1 is not the beginning of an IRI: courses"),
        ({"trusted_prefixes": "urn:a\nhttps://a b/"}, "trusted_prefixes", "Line 2 is not"),
        ({"trusted_prefixes": "https://county.example"}, "trusted_prefixes", "Line 1 is too broad"),
        ({"trusted_prefixes": "https:///courses/"}, "trusted_prefixes", "too broad"),
        ({"trusted_prefixes": "https://[county/"}, "trusted_prefixes", "too broad"),
        ({"last_day": "2020-01-01"}, "last_day", "This day is over"),
        ({"last_day": "soon"}, "last_day", "valid date"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    here: Client, fields: dict[str, Any], field: str, message: str
) -> None:
    answer = here.post(f"{CREDENTIALS}new/", filled(**fields))

    assert set(answer.context["form"].errors) == {field}
    assert message in page(answer)
    assert not Credential.objects.exists()


def test_the_last_day_ends_at_midnight_here(here: Client) -> None:
    here.post(f"{CREDENTIALS}new/", filled(last_day="2030-01-31"))

    made = Credential.objects.get()
    assert made.expires_at == datetime(2030, 1, 31, 22, tzinfo=UTC)
    assert 'value="2030-01-31"' in page(here.get(f"{CREDENTIALS}edit/{made.pk}/"))


# --- changing ---------------------------------------------------------------------------------------


def test_changing_keeps_key_secret_and_account(here: Client, admin: User) -> None:
    known = a_credential(trusted_prefixes=["https://old.example/"], expires_at=AT)

    answer = here.post(
        f"{CREDENTIALS}edit/{known.pk}/",
        filled(name="Renamed", trusted_prefixes="", authority_name="County", last_day="2026-03-02"),
    )

    assert answer["Location"] == f"{CREDENTIALS}inspect/{known.pk}/"
    changed = Credential.objects.get()
    assert (changed.key, changed.secret_hash) == (known.key, known.secret_hash)
    assert (changed.name, changed.trusted_prefixes, changed.expires_at) == ("Renamed", [], AT)
    assert changed.authority == {**known.authority, "name": "County"}
    note = Note.objects.get()
    assert (note.deed, note.actor) == ("credential.changed", admin)
    assert note.details["trusted_prefixes"] == [["https://old.example/"], []]
    assert note.details["name"] == ["Client", "Renamed"]
    assert "expires_at" not in note.details


def test_saving_what_is_there_changes_nothing(here: Client) -> None:
    known = a_credential(expires_at=datetime(2031, 5, 1, 12, 34, tzinfo=UTC), authority_name="Ward")
    form = here.get(f"{CREDENTIALS}edit/{known.pk}/").context["form"]

    here.post(f"{CREDENTIALS}edit/{known.pk}/", {field.name: field.value() or "" for field in form})

    same = Credential.objects.get()
    assert (same.name, same.scopes, same.authority) == (known.name, known.scopes, known.authority)
    assert same.expires_at == known.expires_at
    assert not Note.objects.exists()


def test_a_new_secret_is_asked_for_and_shown_once(here: Client, admin: User) -> None:
    known = a_credential()
    assert "stops at once" in page(here.get(f"{CREDENTIALS}secret/{known.pk}/"))
    assert credentials.check("client", "tneilc", at=AT) == known

    answer = here.post(f"{CREDENTIALS}secret/{known.pk}/")

    assert "no-store" in answer["Cache-Control"]
    assert credentials.check("client", answer.context["secret"], at=AT) == known
    assert credentials.check("client", "tneilc", at=AT) is None
    note = Note.objects.get()
    assert (note.deed, note.actor, note.details) == ("credential.renewed", admin, {})


def test_switching_off_and_on_is_asked_for_and_written_down(here: Client) -> None:
    known = a_credential()
    address = f"{CREDENTIALS}switch/{known.pk}/"
    assert 'value="off"' in page(here.get(address))
    assert Credential.objects.get().is_active

    for deed, active in [("off", False), ("off", False), ("on", True)]:
        assert here.post(address, {"to": deed})["Location"] == f"{CREDENTIALS}inspect/{known.pk}/"
        assert Credential.objects.get().is_active == active
    assert list(Note.objects.order_by("pk").values_list("deed", flat=True)) == [
        "credential.switched_off",
        "credential.switched_on",
    ]


@pytest.mark.parametrize("deed", ["delete/{pk}/", "history/{pk}/", "usage/{pk}/", "copy/{pk}/"])
def test_nothing_is_deleted(here: Client, deed: str) -> None:
    assert here.get(CREDENTIALS + deed.format(pk=a_credential().pk)).status_code == 404


# --- looking ----------------------------------------------------------------------------------------


def test_the_page_of_a_credential_tells_what_it_is(here: Client) -> None:
    known = a_credential(trusted_prefixes=["https://county.example/"], expires_at=AT)
    refuse(known, 2)

    shown = page(here.get(f"{CREDENTIALS}inspect/{known.pk}/"))

    for text in ("<code>client</code>", "write statements", "https://county.example/", "Expired"):
        assert text in shown
    assert f'<a href="{REFUSED}?credential={known.pk}">2</a>' in shown
    for deed in ("edit", "secret", "switch"):
        assert f"{CREDENTIALS}{deed}/{known.pk}/" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_credentials_asks_as_often_for_one_as_for_three(
    here: Client, django_assert_num_queries: Any, number: int
) -> None:
    for position in range(number):
        a_credential(f"client{position}")
    here.get(CREDENTIALS)

    with django_assert_num_queries(8):
        shown = page(here.get(CREDENTIALS))
    assert shown.count("write statements") == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_refused_requests_asks_as_often_for_one_as_for_three(
    here: Client, django_assert_num_queries: Any, number: int
) -> None:
    for position in range(number):
        refuse(a_credential(f"client{position}"))
    here.get(REFUSED)

    with django_assert_num_queries(11):
        shown = page(here.get(REFUSED))
    assert shown.count("Something is wrong.") == number


def test_refused_requests_are_narrowed_by_client_status_and_resource(here: Client) -> None:
    one, other = a_credential("one"), a_credential("other")
    refuse(one, message="first")
    refuse(one, message="second", status=409)
    refuse(one, message="third", resource="state")
    refuse(other, message="fourth")

    def found(query: str) -> set[str]:
        return {row.message for row in here.get(f"{REFUSED}?{query}").context["object_list"]}

    assert found("") == {"first", "second", "third", "fourth"}
    assert found(f"credential={one.pk}") == {"first", "second", "third"}
    assert found(f"credential={one.pk}&status=409") == {"second"}
    assert found("resource=state") == {"third"}
    assert found("q=four") == {"fourth"}


def test_one_refused_request_is_read_whole(here: Client) -> None:
    body = '{"verb": "<script>alert(1)</script>"}'
    [row] = refuse(
        a_credential(), body=body, pointer="/verb", section="1.0.3 Data 2.4.3", query="a=1&b=%3Cb%3E", version="1.0.3"
    )

    shown = page(here.get(f"{REFUSED}inspect/{row.pk}/"))

    for text in ("Something is wrong.", "/verb", "1.0.3 Data 2.4.3", "<code>a=1</code>", "&lt;script&gt;"):
        assert text in shown
    assert "<script>alert" not in shown


def test_a_body_that_was_cut_is_shown_as_it_is(here: Client) -> None:
    [row] = refuse(a_credential(), body='[{"a": "cut he')

    assert "[{&quot;a&quot;: &quot;cut he" in page(here.get(f"{REFUSED}inspect/{row.pk}/"))


@pytest.mark.parametrize("deed", ["new/", "edit/{pk}/", "delete/{pk}/"])
def test_refused_requests_are_only_read(here: Client, deed: str) -> None:
    [row] = refuse(a_credential())

    assert here.get(REFUSED + deed.format(pk=row.pk)).status_code == 404


# --- who comes in -----------------------------------------------------------------------------------


@pytest.fixture
def organiser() -> User:
    """Somebody who works in the admin, for a centre."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    centre = worlds.a_centre()
    person = worlds.a_person("organiser")
    organising.appoint(person, RoleKind.ORGANISER, at=AT, centre=centre)
    access.keep_centre(centre)
    access.keep_person(person)
    return User.objects.get(pk=person.pk)


def test_administrators_only(client: Client, organiser: User) -> None:
    known = a_credential()
    [row] = refuse(known)
    before = Credential.objects.values().get()
    pages = [CREDENTIALS, f"{CREDENTIALS}new/", REFUSED, f"{REFUSED}inspect/{row.pk}/", "/admin/xapi/self-test/"]
    pages += [f"{CREDENTIALS}{deed}/{known.pk}/" for deed in ("inspect", "edit", "secret", "switch")]

    for somebody, away in (
        (None, "/fi/admin-sign-in/"),
        (organiser, "/admin/"),
        (worlds.a_person(), "/fi/admin-sign-in/"),
    ):
        client.logout()
        if somebody:
            client.force_login(somebody)
        for address in pages:
            for answer in (client.get(address), client.post(address, filled(to="off"))):
                assert answer.status_code == 302
                assert answer["Location"].partition("?")[0] == away
    assert Credential.objects.values().get() == before
    assert not Note.objects.filter(deed__startswith="credential").exists()


def test_the_menu_shows_the_store_to_administrators_alone(here: Client, organiser: User) -> None:
    other = Client()
    other.force_login(organiser)

    assert CREDENTIALS in page(here.get("/admin/"))
    assert "/admin/xapi/" not in page(other.get("/admin/"))
