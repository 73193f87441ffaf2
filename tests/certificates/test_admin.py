"""The admin: organisers see their own centre's ledger and rules, withdraw for a reason, and edit nothing."""

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import Collection

from certificates.enums import Deed
from certificates.models import Certificate, Entry, Rule
from learning import access
from learning.models import Activity
from people.enums import RoleKind
from people.models import Centre, Role, User
from tests.certificates.conftest import START, finish, make_centre, make_course, make_rule

Issued = Callable[..., Certificate]


def working(person: User) -> User:
    """The person with the permissions of their role in Wagtail."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    for role in person.roles.all():
        access.keep_centre(role.centre)
    access.keep_person(person)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def here(client: Client, organiser: User) -> Client:
    """A browser in which the organiser has signed in."""
    client.force_login(working(organiser))
    return client


@pytest.fixture
def elsewhere(learner: User) -> Certificate:
    """A certificate of another centre."""
    other = make_centre("north", "Pohjoinen", "Nord", "North")
    course = make_course(other, "Toinen")
    make_rule(course, other, code="other")
    finish(learner, course)
    return Certificate.objects.get(issuer=other)


def test_the_list_shows_ones_own_centre_only(here: Client, issued: Issued, elsewhere: Certificate) -> None:
    certificate = issued()

    page = here.get("/admin/certificates/").content.decode()

    assert (certificate.code in page, elsewhere.code in page) == (True, False)


def test_one_certificate_is_read_with_its_ledger(here: Client, issued: Issued, elsewhere: Certificate) -> None:
    certificate = issued()

    page = here.get(f"/admin/certificates/inspect/{certificate.pk}/").content.decode()

    assert f"/verify/{certificate.code}/" in page
    assert f"/admin/certificates/revoke/{certificate.pk}/" in page
    assert here.get(f"/admin/certificates/inspect/{elsewhere.pk}/").status_code == 404


@pytest.mark.parametrize("deed", ["new/", "edit/{pk}/", "delete/{pk}/", "history/{pk}/", "usage/{pk}/"])
def test_nothing_is_edited(here: Client, issued: Issued, deed: str) -> None:
    assert here.get(f"/admin/certificates/{deed.format(pk=issued().pk)}").status_code == 404


def test_withdrawing_asks_for_a_reason_and_is_written_down(
    here: Client, issued: Issued, organiser: User, elsewhere: Certificate
) -> None:
    certificate = issued()
    path = f"/admin/certificates/revoke/{certificate.pk}/"
    assert here.get(path).status_code == 200

    empty = here.post(path, {"reason": " "})
    assert set(empty.context["form"].errors) == {"reason"}
    done = here.post(path, {"reason": "Wrong person"})

    entry = Entry.objects.get(deed=Deed.REVOKED)
    assert done.headers["Location"] == f"/admin/certificates/inspect/{certificate.pk}/"
    assert (entry.certificate, entry.by, entry.reason) == (certificate, organiser, "Wrong person")
    assert here.post(f"/admin/certificates/revoke/{elsewhere.pk}/", {"reason": "x"}).status_code == 404


def test_editors_look_but_do_not_withdraw(client: Client, issued: Issued, centre: Centre) -> None:
    editor = User.objects.create_user("eeva@talkoot.example", "x")
    Role.objects.create(person=editor, kind=RoleKind.EDITOR, centre=centre, started_on=START.date())
    certificate = issued()
    client.force_login(working(editor))

    assert client.get(f"/admin/certificates/inspect/{certificate.pk}/").status_code == 200
    assert client.post(f"/admin/certificates/revoke/{certificate.pk}/", {"reason": "x"}).status_code != 200
    assert not Entry.objects.filter(deed=Deed.REVOKED).exists()


def test_learners_have_no_admin(client: Client, issued: Issued, learner: User) -> None:
    issued()
    client.force_login(learner)

    assert client.get("/admin/certificates/").status_code == 302


def rule_data(rule_course: Activity, centre: Centre, **fields: object) -> dict[str, object]:
    return {
        "code": "basics",
        "issuer": centre.pk,
        "activity": rule_course.pk,
        "evidence": "KNOWLEDGE",
        "minutes": 90,
        "valid_months": 36,
        "title_fi": "Perusteet",
        "title_sv": "Grunderna",
        "title_en": "The basics",
        "proves_fi": "Tunnistat riskin.\n\n Kysyt. ",
        **fields,
    }


def test_a_rule_is_made_and_changing_it_adds_a_version(here: Client, course: Activity, centre: Centre) -> None:
    made = here.post("/admin/certificate-rules/new/", rule_data(course, centre))
    assert made.status_code == 302, made.context["form"].errors
    first = Rule.objects.get()
    assert (first.version, first.proves) == (1, {"fi": ["Tunnistat riskin.", "Kysyt."]})

    form = here.get(f"/admin/certificate-rules/edit/{first.pk}/").content.decode()
    assert 'value="Grunderna"' in form
    here.post(f"/admin/certificate-rules/edit/{first.pk}/", rule_data(course, centre, valid_months=12))

    assert list(Rule.objects.order_by("version").values_list("version", "valid_months")) == [(1, 36), (2, 12)]
    listed = here.get("/admin/certificate-rules/")
    assert [row.version for row in listed.context["object_list"]] == [2]


def test_a_rule_is_for_ones_own_centre_and_training(here: Client, course: Activity, centre: Centre) -> None:
    other = make_centre("north", "Pohjoinen", "Nord", "North")
    foreign = make_rule(make_course(other), other, code="other")

    answer = here.post("/admin/certificate-rules/new/", rule_data(foreign.activity, other, code="mine"))

    assert set(answer.context["form"].errors) == {"issuer", "activity"}
    assert here.get(f"/admin/certificate-rules/edit/{foreign.pk}/").status_code == 404
    assert "other" not in [rule.code for rule in here.get("/admin/certificate-rules/").context["object_list"]]


def test_a_taken_code_is_said(here: Client, course: Activity, centre: Centre, rule: Rule) -> None:
    answer = here.post("/admin/certificate-rules/new/", rule_data(course, centre))

    assert answer.context["form"].has_error("code", "taken")
