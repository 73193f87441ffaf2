"""Anybody verifies a code: the verdict first, in their language, without a trace."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from certificates import issuing, snapshots, verifying
from certificates.models import Certificate, Miss
from learning.models import Activity
from people.models import Centre, User
from tests.certificates.conftest import AT, finish, make_rule

Issued = Callable[..., Certificate]
UNKNOWN = "2222-3333-4444-5555"
RECENT = timezone.now().replace(microsecond=0) - timedelta(days=40)

VERDICTS = {
    "valid": "This certificate is genuine and valid",
    "expired": "Genuine, but no longer valid",
    "revoked": "This certificate has been revoked",
    "superseded": "Genuine, and replaced by a newer one",
}


@pytest.fixture
def states(issued: Issued, organiser: User) -> dict[str, Certificate]:
    """A certificate in each state."""

    def person(name: str) -> User:
        return User.objects.create_user(f"{name}@talkoot.example", "x", given_name=name.title(), family_name="Lumi")

    made = {
        "valid": issued(person("valid"), at=RECENT),
        "expired": issued(person("expired"), at=AT.replace(year=2022)),
        "revoked": issued(person("revoked"), at=RECENT),
        "superseded": issued(person("superseded"), at=RECENT),
    }
    issuing.revoke(made["revoked"], reason="Secret ground", by=organiser, at=RECENT + timedelta(days=1))
    issuing.correct(made["superseded"], by=organiser, reason="Name", at=RECENT + timedelta(days=1))
    return made


@pytest.mark.parametrize("state", list(VERDICTS))
def test_the_page_says_the_verdict_first_and_everything_to_compare(
    client: Client, states: dict[str, Certificate], state: str
) -> None:
    certificate = states[state]

    response = client.get(f"/verify/{certificate.code}/?lang=en")

    page = response.content.decode()
    main = page.partition("<main")[2]
    assert response.status_code == 200
    assert f">{VERDICTS[state]}</h1>" in main
    for told in (certificate.holder, "The basics", "Southern Centre Consortium", "1 h 30", "86%", certificate.code):
        assert told in page.replace("\u00a0", " ")
    assert "Secret ground" not in page
    assert 'data-centre="south"' in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in page
    assert "sessionid" not in response.cookies


def test_a_replaced_certificate_leads_to_the_newer_one(client: Client, states: dict[str, Certificate]) -> None:
    page = client.get(f"/verify/{states['superseded'].code}/?lang=en").content.decode()

    newer = Certificate.objects.get(corrects=states["superseded"])
    assert f'href="/verify/{newer.code}/"' in page


@pytest.mark.parametrize(("language", "title"), [("fi", "Perusteet"), ("sv", "Grunderna"), ("en", "The basics")])
@pytest.mark.parametrize("state", ["expired", "revoked"])
def test_the_reader_chooses_the_language_by_address_or_browser(
    client: Client, states: dict[str, Certificate], state: str, language: str, title: str
) -> None:
    path = f"/verify/{states[state].code}/"

    by_address = client.get(f"{path}?lang={language}", headers={"accept-language": "de"})
    by_browser = client.get(path, headers={"accept-language": f"{language};q=0.9"})

    for response in (by_address, by_browser):
        page = response.content.decode()
        assert re.search(rf'<html\s+lang="{language}"', page)
        assert title in page
        assert response.headers["Content-Language"] == language
        assert f"{path}?lang={'sv' if language != 'sv' else 'fi'}" in page


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_however_it_is_typed_a_code_leads_to_its_one_address(
    client: Client, states: dict[str, Certificate], change: Callable[[str], str]
) -> None:
    code = states["valid"].code
    right = f"/verify/{code}/?lang=sv"

    typed = client.get("/verify/", {"code": change(code), "lang": "sv"})
    in_address = client.get(f"/verify/{change(code)}/?lang=sv")

    assert (typed.status_code, typed.headers["Location"]) == (302, right)
    assert (in_address.status_code, in_address.headers["Location"]) == (302, right)


def test_a_code_that_is_none_is_said_in_words_and_kept(client: Client, db: None) -> None:
    page = client.get("/verify/", {"code": "abc-0O1"}, headers={"accept-language": "en"}).content.decode()

    assert 'id="error-summary"' in page
    assert 'value="abc-0O1"' in page
    assert "K7QF-4M2P-9XTR-H3WD" in page


def test_the_empty_form_is_one_field(client: Client, db: None) -> None:
    response = client.get("/verify/?lang=fi")

    page = response.content.decode().partition("<main")[2].partition("</main")[0]
    assert (response.status_code, page.count("<input"), page.count('type="hidden"')) == (200, 2, 1)


@pytest.mark.parametrize("code", [UNKNOWN, "nonsense", "a" * 300, "<script>alert(1)", "%00", "ä" * 16])
def test_a_code_that_does_not_exist_is_404_with_help(client: Client, db: None, code: str) -> None:
    response = client.get(f"/verify/{code}/?lang=en", follow=True)

    page = response.content.decode()
    assert response.status_code == 404
    assert "No certificate found with this code" in page
    assert "<script>alert" not in page
    assert client.get(f"/verify/{code}.json").status_code == 404


def test_guessing_is_slowed_down_and_right_codes_never(client: Client, states: dict[str, Certificate]) -> None:
    answers = [client.get(f"/verify/{UNKNOWN}/").status_code for _ in range(verifying.LIMIT + 2)]

    assert answers == [404] * verifying.LIMIT + [429] * 2
    assert client.get(f"/verify/{UNKNOWN}.json").status_code == 429
    assert client.get(f"/verify/{states['valid'].code}/").status_code == 200
    assert client.get(f"/verify/{UNKNOWN}/", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert "127.0.0.1" not in str(list(Miss.objects.values()))


def test_counts_are_forgotten_after_a_day(db: None) -> None:
    verifying.miss("10.0.0.1", at=AT)

    verifying.forget_misses(at=AT + timedelta(hours=23))
    assert Miss.objects.count() == 1
    verifying.forget_misses(at=AT + timedelta(hours=25))

    assert Miss.objects.count() == 0


@pytest.mark.parametrize("state", list(VERDICTS))
def test_machines_read_the_same(client: Client, states: dict[str, Certificate], state: str) -> None:
    certificate = states[state]

    response = client.get(f"/verify/{certificate.code.lower()}.json")

    said = response.json()
    newer = Certificate.objects.filter(corrects=certificate).first()
    checked = said.pop("checked_at")
    assert checked[:10] == timezone.now().date().isoformat()
    assert said == {
        "code": certificate.code,
        "state": state,
        "holder": certificate.holder,
        "titles": {"fi": "Perusteet", "sv": "Grunderna", "en": "The basics"},
        "proves": {"fi": ["Tunnistat riskin."], "sv": ["Du känner igen risken."], "en": ["Recognise the risk."]},
        "activity": certificate.snapshot["activity"],
        "evidence": "knowledge",
        "minutes": 90,
        "score": 0.8571,
        "issuer": {
            "code": "south",
            "names": {"fi": "Etelän keskus", "sv": "Södra centret", "en": "Southern Centre"},
            "legal_names": certificate.issuer.organisation.names,
        },
        "completed_on": timezone.localdate(snapshots.moment(certificate.snapshot)).isoformat(),
        "issued_on": timezone.localdate(certificate.issued_at).isoformat(),
        "valid_until": certificate.valid_until.isoformat(),
        "revoked_on": timezone.localdate(RECENT + timedelta(days=1)).isoformat() if state == "revoked" else None,
        "superseded_by": newer.code if newer else None,
        "url": f"http://testserver/verify/{certificate.code}/",
    }
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(("suffix", "number"), [("/", 2), (".json", 2)])
def test_verifying_takes_two_queries(
    client: Client,
    states: dict[str, Certificate],
    django_assert_num_queries: DjangoAssertNumQueries,
    suffix: str,
    number: int,
) -> None:
    path = f"/verify/{states['superseded'].code}{suffix}"
    client.get(path)

    with django_assert_num_queries(number):
        client.get(path)


def test_an_erased_name_is_said_to_be_removed(client: Client, issued: Issued) -> None:
    certificate = issued(at=RECENT)
    Certificate.objects.update(holder="", salt="")

    page = client.get(f"/verify/{certificate.code}/?lang=en").content.decode()

    assert "Name removed" in page


def test_no_end_of_validity_reads_until_further_notice(
    client: Client, learner: User, course: Activity, centre: Centre
) -> None:
    make_rule(course, centre, valid_months=None)
    finish(learner, course, at=RECENT)

    page = client.get(f"/verify/{Certificate.objects.get().code}/?lang=en").content.decode()

    assert "It is valid until further notice." in page
