"""Invitations: nobody is doubled, a link opens an account once and for a fortnight, and no table holds it."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from people import invitations
from people.models import Invitation, Job, Mail, Note, Organisation, Profession, User
from tests.people.entering import signed_in
from tests.worlds import AT, a_job, a_person, a_profession, an_organisation

pytestmark = pytest.mark.django_db
CODE_PAGE = "/en/accounts/login/code/"
PASSWORD = "five words in a row"


@pytest.fixture
def admin(db: None) -> User:
    """Who invites."""
    return a_person("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def ward() -> Organisation:
    """Where the work is."""
    return an_organisation("ward", an_organisation("county"))


@pytest.fixture
def nurse() -> Profession:
    """What the work is."""
    return a_profession()


def invite(admin: User, email: str = "Guest@Example.org", **fields: object) -> Invitation | None:
    """Invite somebody to work in the ward."""
    told = {
        "given_name": "Gerda",
        "family_name": "Guest",
        "language": "en",
        "organisation": Organisation.objects.get(code="ward"),
        "profession": Profession.objects.get(),
        "started_on": date(2026, 1, 1),
        "by": admin,
        "at": timezone.now(),
        **fields,
    }
    return invitations.invite(email, **told)[1]  # type: ignore[arg-type]


def link(number: int = -1) -> str:
    """The path of the link in a message."""
    return re.search(r"http://testserver(/\w\w/invitations/\S+)", outbox.outbox[number].body)[1]


def accept(path: str, browser: Client | None = None, **said: str) -> Client:
    """A browser in which the form behind the link was sent."""
    browser = browser or Client()
    browser.post(path, {"given_name": "Gerda", "family_name": "Gast", "password": PASSWORD, **said})
    return browser


# --- inviting ---------------------------------------------------------------------------------------


def test_somebody_new_gets_account_job_and_a_message_in_their_language(
    admin: User, ward: Organisation, nurse: Profession
) -> None:
    invitation = invite(admin, language="sv", title="Huvudskötare", ended_on=date(2026, 12, 31))

    guest = User.objects.get(email="guest@example.org")
    assert (guest.name, guest.language, guest.has_usable_password()) == ("Gerda Guest", "sv", False)
    job = Job.objects.get()
    assert (job.person, job.organisation, job.title) == (guest, ward, "Huvudskötare")
    assert (job.started_on, job.ended_on) == (date(2026, 1, 1), date(2026, 12, 31))
    message = outbox.outbox[0]
    assert (message.to, message.subject) == (["guest@example.org"], "Inbjudan till Talkoot")
    assert "Admin Example har bjudit in dig" in message.body
    assert link().startswith("/sv/invitations/")
    note = Note.objects.get(deed="invite")
    assert (note.actor, note.details) == (admin, {"organisation": "ward", "new": True})
    assert list(invitations.to_be_answered()) == [invitation]


def test_somebody_who_is_here_gets_the_job_and_keeps_name_and_peace(
    admin: User, ward: Organisation, nurse: Profession
) -> None:
    here = a_person("guest")

    assert invite(admin) is None

    here.refresh_from_db()
    assert (here.name, here.jobs.get().organisation, User.objects.count()) == ("Guest Example", ward, 2)
    assert outbox.outbox == []
    assert invite(admin) is None
    assert Job.objects.count() == 1


def test_another_confirmed_address_is_the_same_person(admin: User, ward: Organisation, nurse: Profession) -> None:
    here, other = a_person("here"), a_person("other")
    EmailAddress.objects.create(user=here, email="guest@example.org", verified=True)
    EmailAddress.objects.create(user=other, email="second@example.org", verified=False)

    assert invite(admin) is None
    assert invite(admin, "second@example.org") is not None

    assert here.jobs.count() == 1
    assert not other.jobs.exists()


def test_somebody_who_has_never_come_is_asked_again_in_one_open_invitation(
    admin: User, ward: Organisation, nurse: Profession
) -> None:
    first = invite(admin)
    again = invite(admin, given_name="Somebody", at=timezone.now() + timedelta(days=1))

    assert first == again
    assert User.objects.get(email="guest@example.org").name == "Gerda Guest"
    assert len(outbox.outbox) == 2
    assert Client().get(link(0)).status_code == 410
    assert Client().get(link(1)).status_code == 200


# --- the link ---------------------------------------------------------------------------------------


def test_the_link_opens_the_account_once(admin: User, ward: Organisation, nurse: Profession) -> None:
    invite(admin)
    path = link()
    page = Client().get(path)
    assert 'value="Gerda"' in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1

    browser = accept(path)

    guest = User.objects.get(email="guest@example.org")
    assert (guest.name, guest.check_password(PASSWORD)) == ("Gerda Gast", True)
    assert EmailAddress.objects.get(user=guest).verified
    assert signed_in(browser)
    assert Note.objects.filter(deed="invitation.accepted", actor=guest).count() == 1
    assert not invitations.to_be_answered().exists()
    over = Client().get(path)
    assert over.status_code == 410
    assert CODE_PAGE in over.content.decode()
    thief = accept(path, password="another long passphrase")
    assert not signed_in(thief)
    assert User.objects.get(pk=guest.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("asked", "onwards"),
    [
        ("", "/en/my/"),
        ("/en/catalogue/", "/en/catalogue/"),
        ("https://evil.example/", "/en/my/"),
        ("//evil.example", "/en/my/"),
    ],
)
def test_one_goes_on_to_the_first_thing_to_do(
    admin: User, ward: Organisation, nurse: Profession, asked: str, onwards: str
) -> None:
    invite(admin)
    browser = Client()
    page = browser.get(f"{link()}?next={asked}").content.decode()
    onward = re.search(r'name="next" value="([^"]*)"', page)[1]

    said = {"given_name": "G", "family_name": "G", "password": PASSWORD, "next": onward}
    answer = browser.post(link(), said)

    assert (answer.status_code, answer["Location"]) == (302, onwards)
    assert browser.get(f"{link()}?next={asked}")["Location"] == onwards


@pytest.mark.parametrize("password", ["short", "1234567890", "guest@example.org", ""])
def test_a_weak_password_is_refused_and_the_link_still_opens(
    admin: User, ward: Organisation, nurse: Profession, password: str
) -> None:
    invite(admin)

    answer = Client().post(link(), {"given_name": "Gerda", "family_name": "Guest", "password": password})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password"])
    assert Client().get(link()).status_code == 200


def test_a_link_ends_after_a_fortnight(admin: User, ward: Organisation, nurse: Profession) -> None:
    invitation = invite(admin, at=AT)
    token = link().rstrip("/").rpartition("/")[2]

    assert invitation is not None
    assert invitations.opened_by(invitation, token, at=AT + timedelta(days=14) - timedelta(seconds=1))
    assert not invitations.opened_by(invitation, token, at=AT + timedelta(days=14))
    assert Client().get(link()).status_code == 410


@pytest.mark.parametrize("deed", ["sign in", "password", "off", "address"])
def test_a_link_ends_with_what_happens_to_the_account(
    admin: User, ward: Organisation, nurse: Profession, deed: str
) -> None:
    invite(admin)
    guest = User.objects.get(email="guest@example.org")
    if deed == "sign in":
        guest.last_login = timezone.now()
    elif deed == "password":
        guest.set_password(PASSWORD)
    elif deed == "off":
        guest.is_active = False
    else:
        guest.email = "other@example.org"
    guest.save()

    assert Client().get(link()).status_code == 410


def test_a_link_of_somebody_else_opens_nothing(admin: User, ward: Organisation, nurse: Profession) -> None:
    invite(admin)
    invite(admin, "second@example.org")
    first, second = link(0).split("/"), link(1).split("/")

    assert Client().get("/".join([*first[:4], second[4], ""])).status_code == 410
    assert Client().get("/".join([*first[:4], "x" * 43, ""])).status_code == 410


def test_a_former_key_of_the_site_still_opens(
    admin: User, ward: Organisation, nurse: Profession, settings: object
) -> None:
    invite(admin)
    former = settings.SECRET_KEY

    settings.SECRET_KEY = "another key that is long enough for everybody 0123456789"
    assert Client().get(link()).status_code == 410
    settings.SECRET_KEY_FALLBACKS = [former]

    assert Client().get(link()).status_code == 200


def test_no_table_holds_the_link(admin: User, ward: Organisation, nurse: Profession) -> None:
    invite(admin)
    token = link().rstrip("/").rpartition("/")[2]

    stored = [str(row) for model in (Mail, Invitation, Note) for row in model.objects.values()]
    assert len(stored) == 3
    assert [row for row in stored if token in row] == []


def test_whoever_is_signed_in_as_somebody_else_is_told(admin: User, ward: Organisation, nurse: Profession) -> None:
    invite(admin)
    browser = Client()
    browser.force_login(a_person("other"))

    page = browser.get(link())
    browser.post(link(), {"given_name": "X", "family_name": "Y", "password": PASSWORD})

    assert page.status_code == 200
    assert "the invitation is for guest@example.org" in page.content.decode()
    assert not User.objects.get(email="guest@example.org").has_usable_password()


# --- afterwards -------------------------------------------------------------------------------------


def test_a_withdrawn_invitation_opens_nothing_and_its_account_is_off(
    admin: User, ward: Organisation, nurse: Profession
) -> None:
    invitation = invite(admin)

    assert invitations.withdraw(invitation, by=admin, at=timezone.now())

    assert Client().get(link()).status_code == 410
    assert not User.objects.get(email="guest@example.org").is_active
    assert not invitations.withdraw(invitation, by=admin, at=timezone.now())
    assert not invitations.resend(invitation, by=admin, at=timezone.now())
    assert Note.objects.filter(deed="invitation.withdrawn").count() == 1
    again = invite(admin)
    assert again != invitation
    assert User.objects.get(email="guest@example.org").is_active
    assert signed_in(accept(link()))


def test_an_account_that_was_here_before_stays_on(admin: User, ward: Organisation, nurse: Profession) -> None:
    known = User.objects.create_user("guest@example.org")
    a_job(known, ward)

    invitations.withdraw(invite(admin), by=admin, at=timezone.now())

    known.refresh_from_db()
    assert known.is_active


def test_sent_again_the_old_link_is_worth_nothing(admin: User, ward: Organisation, nurse: Profession) -> None:
    invitation = invite(admin, at=timezone.now() - timedelta(days=20))
    assert Client().get(link(0)).status_code == 410

    assert invitations.resend(invitation, by=admin, at=timezone.now())

    assert Client().get(link(0)).status_code == 410
    assert signed_in(accept(link(1)))
