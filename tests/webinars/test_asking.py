"""What those who register are asked: the organiser's questions, consent to being recorded, who they are."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from people import retention
from people.models import Consent, Mail
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_pages import coming, part_of, post
from webinars.models import EventPage, Question, Registration, SeriesPage

pytestmark = pytest.mark.django_db


def asking(**fields: object) -> EventPage:
    """A coming event that asks something and is recorded."""
    starts = timezone.now() + timedelta(days=30)
    page = scenes.a_draft(scenes.a_series(), "Kyselevä", [scenes.a_part(starts=starts)], [], recorded=True, **fields)
    later = timezone.localdate() + timedelta(days=60)
    page.questions = [
        Question(text="Mitä odotat?", purpose="Sisällön suunnittelu.", delete_on=later),
        Question(
            text="Lounas", kind="CHOICE", choices="Liha\nKasvis\n", purpose="tilaus", delete_on=later, required=True
        ),
        Question(text="Tulen paikalle", kind="AGREE", purpose="tilat", delete_on=later),
    ]
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def names_of(page: EventPage) -> list[str]:
    """The names of the questions' fields."""
    return [f"question_{question.key}" for question in page.questions.all()]


def test_answers_are_kept_with_the_words_that_were_read_until_their_day(client: Client) -> None:
    page = asking()
    client.force_login(worlds.a_person())
    wish, lunch, _there = names_of(page)
    html = client.get(page.url).content.decode()
    assert "Kysytään tätä varten: Sisällön suunnittelu. Vastaus poistetaan" in html

    post(client, page, parts=[part_of(page)], recording="on", **{wish: " Vinkkejä ", lunch: "Kasvis"})

    row = Registration.objects.get()
    kept = [(one.asked, one.purpose, one.text) for one in row.answers.all()]
    assert kept == [("Mitä odotat?", "Sisällön suunnittelu.", "Vinkkejä"), ("Lounas", "tilaus", "Kasvis")]
    assert (row.consent_recording, Consent.objects.get().kind) == (True, "webinars.recording")
    assert "Kasvis" in client.get(f"/fi/webinars/places/{row.uuid}/").content.decode()
    retention.run(at=timezone.now() + timedelta(days=59))
    assert row.answers.count() == 2
    retention.run(at=timezone.now() + timedelta(days=61))
    assert row.answers.count() == 0


def test_what_has_to_be_answered_is_asked_for_and_what_is_not_offered_is_refused(client: Client) -> None:
    page = asking()
    _wish, lunch, there = names_of(page)

    empty = post(client, page, email="aino@example.org", parts=[part_of(page)])
    strange = post(client, page, email="aino@example.org", parts=[part_of(page)], **{lunch: "Kala", there: "on"})

    assert [list(answer.context["form"].errors) for answer in (empty, strange)] == [[lunch], [lunch]]
    assert Registration.objects.count() == 0


def test_a_translation_asks_the_same_in_its_own_words(client: Client) -> None:
    page = asking()
    scenes.translated(page.get_parent().specific, "sv")
    swedish = scenes.translated(page, "sv")
    rows = list(swedish.questions.all())
    rows[0].text, rows[0].purpose, rows[1].choices = "Vad väntar du dig?", "planering", "Kött\nVegetariskt"
    swedish.questions = rows
    swedish.save_revision().publish()
    client.force_login(worlds.a_person())
    wish, lunch, _there = names_of(page)

    client.post(f"{swedish.url}register/", {"parts": [part_of(page)], wish: "Tips", lunch: "Vegetariskt"})

    assert [str(question.key) for question in swedish.questions.all()] == [
        name.partition("_")[2] for name in names_of(page)
    ]
    kept = Registration.objects.get().answers.values_list("asked", "text")
    assert list(kept) == [("Vad väntar du dig?", "Tips"), ("Lounas", "Vegetariskt")]


def test_whoever_has_two_jobs_chooses_in_which_to_come(client: Client) -> None:
    person = worlds.a_person()
    county, city = worlds.an_organisation("county"), worlds.an_organisation("city")
    for employer in (county, city):
        worlds.a_job(person, employer)
    page = coming(scenes.a_series())
    client.force_login(person)
    form = client.get(page.url).context["form"]
    assert [label for _key, label in form.fields["job"].choices] == ["nurse, County", "nurse, City"]

    post(client, page, parts=[part_of(page)], job=form.fields["job"].choices[1][0], needs="")

    assert Registration.objects.get().organisation == city


def test_a_guest_says_who_they_are_if_they_like_and_what_they_need(client: Client) -> None:
    nurse = worlds.a_profession()
    page = coming(scenes.a_series())

    post(
        client,
        page,
        email="aino@example.org",
        parts=[part_of(page)],
        profession=nurse.pk,
        workplace="Koulu",
        aids=["SIGNING", "MATERIALS"],
    )

    row = Registration.objects.get()
    assert (row.name, row.profession, row.workplace, row.aids) == ("aino", nurse, "Koulu", ["SIGNING", "MATERIALS"])
    assert Consent.objects.get().kind == "webinars.needs"


# --- a whole series at once -------------------------------------------------------------------------


def a_long_series() -> tuple[SeriesPage, list[EventPage]]:
    """A series of three coming events, the last of which has a part for others and one that needs an answer."""
    series = scenes.a_series()
    starts = timezone.now() + timedelta(days=20)
    parts = [
        scenes.a_part("Avoin", starts=starts, minutes=60),
        scenes.a_part("Kutsutuille", starts=starts + timedelta(hours=1), minutes=60, access="INVITED"),
    ]
    pages = [coming(series, "Ensimmäinen"), coming(series, "Toinen", days=15)]
    pages.append(scenes.an_event(series, "Kolmas", parts=parts, sessions=[]))
    return series, pages


def test_one_form_and_one_message_for_the_series(client: Client) -> None:
    series, pages = a_long_series()
    html = client.get(f"{series.url}register/").content.decode()
    assert [html.count('name="parts"'), html.count("checked"), "Kutsutuille" in html] == [3, 3, False]
    ticked = [part_of(page) for page in pages[:2]]

    client.post(f"{series.url}register/", {"email": "aino@example.org", "parts": ticked, "aids": ["WRITING"]})

    rows = list(Registration.objects.order_by("seating__starts_at"))
    assert [(row.seating_id, row.aids, row.confirm_by is None) for row in rows] == [
        (key, ["WRITING"], False) for key in ticked
    ]
    mail = Mail.objects.get()
    assert (mail.subject, mail.key.partition(":")[0]) == (f"Vahvista ilmoittautumisesi: {series.title}", "confirm")
    assert [title in mail.text for title in ("Ensimmäinen", "Toinen", "Kolmas")] == [True, True, False]
    client.post(f"/fi/webinars/places/{rows[0].uuid}/", {"confirm": "yes"})
    assert not Registration.objects.exclude(confirm_by=None).exists()


def test_a_person_has_one_mail_with_one_calendar_for_the_series(client: Client) -> None:
    series, pages = a_long_series()
    person = worlds.a_person()
    client.force_login(person)

    client.post(f"{series.url}register/", {"parts": [part_of(page) for page in pages]})

    assert Registration.objects.filter(person=person).count() == 3
    mail = Mail.objects.get()
    assert mail.subject == f"Olet ilmoittautunut: {series.title}"
    calendar = Calendar.from_ical(base64.b64decode(mail.attachments[0]["content"]))
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Ensimmäinen", "Toinen", "Kolmas"]
    assert "checked" not in client.get(f"{series.url}register/").content.decode()


def test_a_part_for_others_cannot_be_slipped_in(client: Client) -> None:
    series, pages = a_long_series()

    answer = client.post(f"{series.url}register/", {"email": "a@example.org", "parts": [part_of(pages[2], 1)]})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["parts"])
    assert Registration.objects.count() == 0


def test_a_meeting_that_needs_an_answer_is_registered_for_on_its_page(client: Client) -> None:
    page = asking()
    series = page.get_parent().specific

    html = client.get(f"{series.url}register/").content.decode()

    assert ['name="parts"' in html, f'{page.url}#register"' in html] == [False, True]


@pytest.mark.parametrize("events", [1, 3])
def test_the_form_of_a_series_costs_the_same(client: Client, events: int, django_assert_num_queries) -> None:
    series = scenes.a_series()
    for number in range(events):
        coming(series, f"Tapaaminen {number}", days=number + 3)
    client.force_login(worlds.a_person())
    client.get(f"{series.url}register/")

    with django_assert_num_queries(SERIES_FORM_QUERIES):
        client.get(f"{series.url}register/")


SERIES_FORM_QUERIES = 14
