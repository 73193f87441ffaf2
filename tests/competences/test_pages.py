"""The pages of the team: who gets them, what they say, what they write down, and what they never show."""

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from learning.enums import AwardState, Kind
from learning.models import Enrolment, Interval
from people import organising
from people.models import Look, Mail, Note, User
from tests.competences import worlds
from tests.competences.worlds import World, advice, award, in_days, person, progress, requirement

TEAM = "/en/team/"
CANARY = "Canary"


def signed_in(somebody: User) -> Client:
    """A browser in which the person is signed in."""
    browser = Client()
    browser.force_login(somebody)
    return browser


def text(response: object) -> str:
    """What a page says."""
    return response.content.decode()


def page_of(somebody: User) -> str:
    """The address of a person's page."""
    with translation.override("en"):
        return reverse("competences:person", args=[somebody.uuid])


def remind(world: World, **query: str) -> str:
    """The address of the reminder about first aid."""
    more = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{TEAM}remind/{world.certificate.key}/" + (f"?{more}" if more else "")


ADDRESSES = ["", "export.csv", "export.xlsx"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_gets_in(world: World, address: str) -> None:
    """Managers; others are told why not, visitors sign in first; administrators who manage nobody have no team."""
    world.nurse_in(world.ward, "Aino Ward")
    worker = world.nurse_in(world.ward, "Worker Ward")
    admin = person("Admin", is_superuser=True, is_staff=True)
    organiser = person("Organiser")
    assert Client().get(TEAM + address).status_code == 302
    for somebody in (worker, admin, organiser):
        response = signed_in(somebody).get(TEAM + address)
        assert response.status_code == 403
        assert "You manage no team" in text(response)
        assert "Aino" not in text(response)
    assert signed_in(world.boss).get(TEAM + address).status_code == 200


def test_the_reminder_is_for_managers_of_those_people(world: World) -> None:
    """Others get 403; an activity that nobody of one's own is asked for does not exist."""
    worker = world.nurse_in(world.ward, "Aino Ward")
    for somebody, status in ((worker, 403), (world.stranger, 404), (world.boss, 200)):
        assert signed_in(somebody).get(remind(world)).status_code == status
        assert signed_in(somebody).post(remind(world)).status_code == (302 if status == 200 else status)
    assert Client().post(remind(world)).status_code == 302
    assert Mail.objects.count() == 1


def test_the_finding_is_the_heading(world: World, boss: Client) -> None:
    """Built from what is there, in the reader's language."""
    for number in range(4):
        world.nurse_in(world.ward, f"Nurse{number} Ward")
    assert "<h1>Four competences to put right now</h1>" in text(boss.get(TEAM))
    User.objects.filter(given_name__in=["Nurse1", "Nurse2", "Nurse3"]).update(is_active=False)
    assert "<h1>One competence to put right now</h1>" in text(boss.get(TEAM))
    award(User.objects.get(given_name="Nurse0"), world.certificate, until=900)
    assert "<h1>Your team is up to date</h1>" in text(boss.get(TEAM))


def test_empty_states(world: World, boss: Client) -> None:
    """Nobody yet; nobody left by the filters; nothing required."""
    assert "Nobody works here yet" in text(boss.get(TEAM))
    world.nurse_in(world.ward, "Aino Ward")
    worlds.employ(person("Tea Teacher"), world.clinic, world.teacher)
    assert "Nobody matches" in text(boss.get(TEAM, {"unit": "ward", "profession": "teacher"}))
    world.first_aid.delete()
    assert "Nothing is required here yet" in text(boss.get(TEAM))
    assert "Nobody has gaps" in text(boss.get(TEAM, {"show": "gaps"}))


@pytest.mark.parametrize("view", ["table", "people"])
def test_both_views_and_their_memory(world: World, view: str) -> None:
    """The chosen view is remembered; a phone that has chosen none gets the people."""
    world.nurse_in(world.ward, "Aino Ward")
    browser = signed_in(world.boss)
    marks = {"table": '<table class="matrix">', "people": '<h3><a href="/en/team/'}
    chosen = text(browser.get(TEAM, {"view": view}))
    assert marks[view] in chosen
    assert marks[view] in text(browser.get(TEAM))
    phone = signed_in(world.boss)
    assert marks["people"] in text(phone.get(TEAM, headers={"sec-ch-ua-mobile": "?1"}))
    assert marks["table"] in text(phone.get(TEAM))


def test_cells_say_their_state_in_words(world: World, boss: Client) -> None:
    """No state is told by colour alone."""
    advice(worlds.activity(Kind.COURSE, "Nice to know"), world.ward, position=9)
    award(world.nurse_in(world.ward, "Soon Ward"), world.certificate, until=9)
    award(world.nurse_in(world.ward, "Lost Ward"), world.certificate, until=9, state=AwardState.REVOKED)
    progress(world.nurse_in(world.ward, "Half Ward", since=-1), world.course, done=2, total=7)
    world.nurse_in(world.clinic, "Other Clinic")
    page = text(boss.get(TEAM))
    for words in ("Expires soon", "Missing", "Certificate revoked.", "2 / 7 parts", "Not required", "Not started"):
        assert words in page
    assert page.count('scope="colgroup"') == 2
    assert '<td class="missing first">' in page
    assert "&lt;" not in page
    assert page.count('scope="row"') == 4 + 1 + 1


def test_pages_of_forty(world: World, boss: Client) -> None:
    """Forty people a page; the numbers are those of all."""
    for number in range(43):
        world.nurse_in(world.ward, f"Nurse{number:02} Ward")
    first, second = text(boss.get(TEAM)), text(boss.get(TEAM, {"page": 2}))
    assert (first.count('<th scope="row"><a'), second.count('<th scope="row"><a')) == (40, 3)
    assert "43 people" in first
    assert "0 / 43" in second
    assert text(boss.get(TEAM, {"page": "nonsense"})).count('<th scope="row"><a') == 40


def test_nothing_of_others_anywhere(world: World, boss: Client) -> None:
    """Names, units, courses and certificates of another employer are found in no page, list, filter or file."""
    shared = world.nurse_in(world.ward, "Shared Ward")
    units = worlds.body("canary-unit", parent=world.away)
    other = worlds.profession("canary-profession")
    course = worlds.activity(Kind.COURSE, f"{CANARY} course")
    canary = person(f"{CANARY} Person")
    worlds.employ(canary, units, other)
    worlds.employ(shared, units, other)
    organising.employ(shared, organisation=units, profession=other, on=in_days(-3), title=f"{CANARY} title")
    requirement(course, world.away)
    progress(shared, course, completed=-3)
    award(shared, worlds.activity(Kind.CERTIFICATION, f"{CANARY} certificate"), until=900)
    gone = world.nurse_in(world.ward, f"{CANARY} Gone", until=-1)
    addresses = [
        *(TEAM + address for address in ADDRESSES),
        f"{TEAM}?view=people",
        remind(world),
        page_of(shared),
        page_of(canary),
        page_of(gone),
        f"{TEAM}?unit=canary-unit",
        f"{TEAM}export.csv?profession=canary-profession",
        f"{TEAM}remind/{course.key}/",
    ]
    for address in addresses:
        response = boss.get(address)
        content = response.content
        if address.endswith("xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(content))
            content = repr([[cell.value for cell in row] for sheet in book for row in sheet]).encode()
        asked = address.partition("?")[2].encode() or b"nothing asked"
        assert b"anary" not in content.replace(asked, b""), address
    statuses = [boss.get(address).status_code for address in addresses]
    assert statuses == [200] * 6 + [404] * 5
    assert not Look.objects.filter(person__in=[canary, gone]).exists()


def test_a_person_in_full(world: World, boss: Client) -> None:
    """Job, requirements, evidence and history; the look is noted; answers, positions and scores are not there."""
    somebody = world.nurse_in(world.ward, "Aino Ward")
    award(somebody, world.certificate, until=20)
    row = progress(somebody, world.course, completed=-310)
    row.score = 0.8765
    row.save()
    page = text(boss.get(page_of(somebody)))
    for words in ("Aino Ward", "Ward", "1 / 1 requirements are met.", "First aid expires on", "Got the certificate"):
        assert words in page
    assert "8765" not in page
    look = Look.objects.get()
    assert (look.viewer, look.person, look.what) == (world.boss, somebody, "PERSON")
    assert "This page can be seen by Aino Ward and you." in page


def test_a_person_sees_their_own_page(world: World) -> None:
    """All their jobs, who else can see it, and no look noted."""
    both = world.nurse_in(world.ward, "Both Ward")
    worlds.employ(both, world.elsewhere, world.teacher)
    requirement(worlds.activity(Kind.COURSE, "Away course"), world.away)
    page = text(signed_in(both).get(page_of(both)))
    for words in ("First aid", "Away course", "Boss Manager", "Stranger Manager"):
        assert words in page
    assert not Look.objects.exists()
    assert "Stranger" not in text(signed_in(world.boss).get(page_of(both)))


def test_people_who_do_not_exist_for_me(world: World) -> None:
    """A colleague, a stranger, a former worker and somebody invented are all 404; visitors sign in first."""
    somebody = world.nurse_in(world.ward, "Aino Ward")
    colleague = world.nurse_in(world.ward, "Colleague Ward")
    gone = world.nurse_in(world.ward, "Gone Ward", until=-1)
    for viewer, seen in ((colleague, somebody), (world.stranger, somebody), (world.boss, gone)):
        assert signed_in(viewer).get(page_of(seen)).status_code == 404
    assert signed_in(world.boss).get("/en/team/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert Client().get(page_of(somebody)).status_code == 302
    assert not Look.objects.exists()


def test_reminding(world: World, boss: Client) -> None:
    """Confirmed by name, sent in each person's language, once a day whoever asks, noted in the audit log."""
    late = world.nurse_in(world.ward, "Late O'Hara")
    soon = person("Soon Ward", language="fi")
    worlds.employ(soon, world.ward, world.nurse)
    award(soon, world.certificate, until=9)
    award(world.nurse_in(world.ward, "Fine Ward"), world.certificate, until=900)
    head = signed_in(worlds.manager("Head Nurse", world.ward))
    page = text(boss.get(remind(world)))
    assert "Late O&#x27;Hara" in page
    assert "Soon Ward" in page
    assert "Fine Ward" not in page
    assert "Soon Ward" not in text(boss.get(remind(world, of="lacking")))
    response = boss.post(remind(world, of="lacking"), follow=True)
    assert response.redirect_chain == [(TEAM, 302)]
    assert "A reminder was sent to one person." in text(response)
    said = text(head.post(remind(world), follow=True))
    assert "A reminder was sent to one person." in said
    assert "One person has already got this reminder today." in said
    assert boss.post(remind(world)).status_code == 302
    assert {mail.person for mail in Mail.objects.all()} == {late, soon}
    assert len(outbox.outbox) == 2
    assert Note.objects.filter(deed="remind").count() == 2
    message = Mail.objects.get(person=late)
    assert message.subject == "Reminder: First aid"
    assert "Hello Late," in message.text
    assert "Boss Manager asks" in message.text


def test_reminders_follow_the_filters(world: World, boss: Client) -> None:
    """Only the narrowed part of the team is named and reminded."""
    world.nurse_in(world.ward, "Aino Ward")
    world.nurse_in(world.clinic, "Bo Clinic")
    assert "Bo Clinic" not in text(boss.get(remind(world, unit="ward")))
    boss.post(remind(world, unit="ward"))
    assert [mail.person.name for mail in Mail.objects.all()] == ["Aino Ward"]
    assert boss.post(remind(world, unit="elsewhere")).status_code == 404


def test_downloads(world: World, boss: Client) -> None:
    """The same people, states and days as the page, all pages of it; real days in the spreadsheet; looks noted."""
    world.nurse_in(world.clinic, "Bo Clinic")
    for number in range(41):
        award(world.nurse_in(world.ward, f"Nurse{number:02} Ward"), world.certificate, until=20)
    answer = boss.get(f"{TEAM}export.csv?unit=ward&view=people&page=2")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="team-')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Name", "Unit", "Profession", "Started on", "First aid", "First aid, date"]
    assert len(rows) == 42
    assert rows[1][3:] == [in_days(-400).isoformat(), "Expires soon", in_days(20).isoformat()]
    book = openpyxl.load_workbook(io.BytesIO(boss.get(f"{TEAM}export.xlsx?unit=ward").content))
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert (sheet.max_row, sheet.auto_filter.ref) == (42, "A1:F42")
    assert sheet["F2"].value.date() == in_days(20)
    assert [[cell.value for cell in row][:3] for row in sheet.iter_rows(min_row=2)] == [row[:3] for row in rows[1:]]
    assert Look.objects.filter(what="EXPORT", viewer=world.boss).count() == 41


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("https://example.org")']


@pytest.mark.parametrize("formula", FORMULAS)
def test_downloads_run_no_formula(world: World, boss: Client, formula: str) -> None:
    """Whatever somebody is called or an editor wrote stays text, without soft hyphens and control characters."""
    somebody = person("Aino")
    User.objects.filter(pk=somebody.pk).update(family_name=formula, given_name="\u00adAi\u00adno\x07")
    worlds.employ(somebody, world.ward, world.nurse)
    requirement(worlds.activity(Kind.COURSE, f"{formula} la\u00adki"), world.ward)
    content = boss.get(f"{TEAM}export.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    for value in (rows[1][0], rows[0][4]):
        assert value.startswith("'")
        assert not {"\u00ad", "\x07"} & set(value)
    sheet = openpyxl.load_workbook(io.BytesIO(boss.get(f"{TEAM}export.xlsx").content)).worksheets[0]
    assert sheet["A2"].value.strip() == f"{formula} Aino".strip()
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "d", "n"}
    assert sheet["A2"].hyperlink is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_all_languages_answer(world: World, language: str) -> None:
    """Every page in every language."""
    somebody = world.nurse_in(world.ward, "Aino Ward")
    browser = signed_in(world.boss)
    for address in ("", "?view=people", f"{somebody.uuid}/", f"remind/{world.certificate.key}/", "export.csv"):
        assert browser.get(f"/{language}/team/{address}").status_code == 200


def crowd(world: World, number: int) -> None:
    """So many people with progress, certificates, a second job and a second requirement."""
    second = worlds.activity(Kind.COURSE, f"Course for {number}")
    requirement(second, world.here, position=number)
    for place in range(number):
        somebody = world.nurse_in(world.ward, f"Nurse{number}{place} Ward")
        worlds.employ(somebody, world.clinic, world.teacher)
        award(somebody, world.certificate, until=place - 1)
        progress(somebody, second)


def counted(call: Callable[[], object]) -> int:
    """How many queries a call makes."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        call()
    return len(found)


@pytest.mark.parametrize("people", [1, 3, 40])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("?view=table", 11), ("?view=people", 11), ("export.csv", 17), ("export.xlsx", 17)],
)
def test_queries_of_the_team(world: World, boss: Client, people: int, address: str, queries: int) -> None:
    """The same number of queries for one person, for three and for forty."""
    crowd(world, people)
    boss.get(TEAM)
    assert counted(lambda: boss.get(TEAM + address)) == queries


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_person(world: World, boss: Client, number: int) -> None:
    """The same number of queries for one requirement and for three."""
    crowd(world, 1)
    somebody = User.objects.get(given_name="Nurse10")
    for place in range(1, number):
        requirement(worlds.activity(Kind.COURSE, f"More {place}"), world.here)
    boss.get(page_of(somebody))
    assert counted(lambda: boss.get(page_of(somebody))) == 19


def test_nothing_else_is_read(world: World, boss: Client) -> None:
    """A team page reads no enrolment, no interval and no statement."""
    crowd(world, 2)
    with CaptureQueriesContext(connection) as found:
        boss.get(TEAM)
    tables = {Enrolment._meta.db_table, Interval._meta.db_table, "lrs_statement"}
    assert not [query for query in found if any(table in query["sql"] for table in tables)]
