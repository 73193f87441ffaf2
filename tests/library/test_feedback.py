"""Messages about accessibility: taken from anybody, answered within 14 days, forgotten after a year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site

from library import feedback, tasks
from library.models import AccessibilityPage, Feedback, HomePage
from people.models import Mail, Note, User
from tests import worlds

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # the third of March in Finland
FORM, SENT = "/en/accessibility-feedback/", "/en/accessibility-feedback/sent/"
ADMIN = "/admin/accessibility-feedback/"
TEXT = "My screen reader does not say how many courses were found."


@pytest.fixture
def client() -> Client:
    """A browser in English."""
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def ada() -> User:
    """An administrator."""
    return worlds.a_person("ada", is_staff=True, is_superuser=True, language="en")


def a_message(at: datetime = AT, **values: object) -> Feedback:
    """Somebody has written."""
    return feedback.receive(**{"text": TEXT, "language": "en", "at": at, **values})


def a_statement(**values: object) -> AccessibilityPage:
    """The accessibility statement in English."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    home = HomePage(title="Talkoot", slug="talkoot", headline="Learn", lead="Together", locale=locale)
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, "hostname": "testserver"})
    page = AccessibilityPage(
        title="Accessibility statement", slug="accessibility", locale=locale, assessed_on=date(2026, 3, 1), **values
    )
    home.add_child(instance=page)
    return page


def mails() -> list[tuple[str, str]]:
    """To whom which subject went."""
    return [(mail.to[0], mail.subject) for mail in outbox.outbox]


# --- the clock --------------------------------------------------------------------------------------


def test_a_message_is_due_in_fourteen_days_and_both_sides_are_told(ada: User) -> None:
    message = a_message(email="aino@example.org", name="Aino", page="/en/catalogue/")

    assert message.due_on == date(2026, 3, 17)
    assert mails() == [
        ("aino@example.org", "We have your message about accessibility"),
        ("ada@example.org", "A new message about accessibility"),
    ]
    thanks, told = (mail.body for mail in outbox.outbox)
    assert "Hello Aino,\n\nthank you for telling us. We answer by 17.3.2026 at the latest." in thanks
    assert TEXT in thanks
    assert "the answer is due by 17.3.2026" in told
    assert f"/en/catalogue/\n\nRead and answer it:\nhttp://testserver{ADMIN}{message.pk}/" in told


def test_whoever_leaves_no_address_gets_no_mail(ada: User) -> None:
    a_message()

    assert [to for to, _ in mails()] == ["ada@example.org"]


def test_the_statement_names_who_answers(ada: User) -> None:
    a_statement(contact="access@example.org")
    a_message()
    a_message(language="sv")

    assert [to for to, _ in mails()] == ["access@example.org", "ada@example.org"]


def test_reminders_come_on_three_days_and_once_each(ada: User) -> None:
    a_message(email="aino@example.org")
    answered = a_message(at=AT, text="Another")
    feedback.answer(answered, "Mended.", at=AT, by=ada)
    outbox.outbox.clear()
    said: dict[int, list[str]] = {}

    for day in range(40):
        for hour in (-12, 0):
            feedback.remind(at=AT + timedelta(days=day, hours=hour))
        if outbox.outbox:
            said[day] = [f"{to}: {subject}" for to, subject in mails()]
            outbox.outbox.clear()

    assert said == {
        7: ["ada@example.org: A message about accessibility waits: 7 days left"],
        12: ["ada@example.org: A message about accessibility waits: 2 days left"],
        15: ["ada@example.org: A message about accessibility is late"],
    }


def test_after_a_long_silence_only_the_last_reminder_comes(ada: User) -> None:
    a_message()
    outbox.outbox.clear()

    feedback.remind(at=AT + timedelta(days=13))
    feedback.remind(at=AT + timedelta(days=13, hours=1))

    assert mails() == [("ada@example.org", "A message about accessibility waits: 1 day left")]


def test_an_answer_is_mailed_once_and_noted(ada: User) -> None:
    message = a_message(email="aino@example.org")
    outbox.outbox.clear()

    assert feedback.answer(message, "Mended now.", at=AT + timedelta(days=2), by=ada)
    assert not feedback.answer(message, "Another answer", at=AT + timedelta(days=3), by=ada)

    assert mails() == [("aino@example.org", "Answer to your message about accessibility")]
    assert "Mended now." in outbox.outbox[0].body
    kept = Feedback.objects.get()
    assert (kept.answer, kept.answered_by, kept.answered_at) == ("Mended now.", ada, AT + timedelta(days=2))
    assert list(Note.objects.values_list("actor", "deed")) == [(ada.pk, "feedback.answered")]


def test_an_answer_has_words(ada: User) -> None:
    message = a_message()

    with pytest.raises(IntegrityError), transaction.atomic():
        feedback.answer(message, "", at=AT, by=ada)


# --- forgetting -------------------------------------------------------------------------------------


def test_a_message_is_deleted_a_year_after_its_answer_with_its_mails(ada: User) -> None:
    old, waiting = a_message(email="aino@example.org"), a_message(email="eero@example.org")
    feedback.answer(old, "Mended.", at=AT + timedelta(days=1), by=ada)
    year = AT + timedelta(days=1 + 365)

    feedback.forget(at=year)
    assert Feedback.objects.count() == 2
    feedback.forget(at=year + timedelta(seconds=1))

    assert list(Feedback.objects.all()) == [waiting]
    assert not Mail.objects.filter(address="aino@example.org").exists()
    assert not Mail.objects.filter(text__contains="Mended").exists()
    assert Mail.objects.filter(address="eero@example.org").count() == 1


def test_where_a_message_came_from_is_a_digest_and_forgotten_after_a_day(ada: User) -> None:
    message = a_message(asker="192.0.2.7")
    assert (len(message.asker), "192" in message.asker) == (64, False)

    feedback.forget(at=AT + timedelta(days=1))
    assert Feedback.objects.get().asker == message.asker
    feedback.forget(at=AT + timedelta(days=1, seconds=1))
    assert Feedback.objects.get().asker == ""


def test_erasing_who_answered_keeps_the_answer(ada: User) -> None:
    feedback.answer(a_message(), "Mended.", at=AT, by=ada)
    ada.delete()

    assert Feedback.objects.values_list("answer", "answered_by").get() == ("Mended.", None)


def test_the_sweep_does_both(ada: User) -> None:
    a_message(at=AT - timedelta(days=4000))
    outbox.outbox.clear()

    tasks.sweep.enqueue()
    tasks.sweep.enqueue()

    assert mails() == [("ada@example.org", "A message about accessibility is late")]


# --- the form ---------------------------------------------------------------------------------------


def test_the_form_knows_where_one_came_from_and_who_one_is(client: Client) -> None:
    client.force_login(worlds.a_person("aino"))

    shown = client.get(FORM, headers={"Referer": "http://testserver/en/catalogue/?q=x"}).content.decode()

    for value in ("http://testserver/en/catalogue/?q=x", "Aino Example", "aino@example.org"):
        assert f'value="{value}"' in shown
    assert "elsewhere" not in client.get(FORM, headers={"Referer": "http://elsewhere.example/"}).content.decode()


def test_a_message_is_kept_with_nothing_but_its_words(client: Client) -> None:
    answer = client.post(FORM, {"text": TEXT})

    assert (answer.status_code, answer["Location"]) == (302, SENT)
    assert "Thank you for your message" in client.get(SENT).content.decode()
    kept = Feedback.objects.values("text", "page", "name", "email", "language", "answer").get()
    assert kept == {"text": TEXT, "page": "", "name": "", "email": "", "language": "en", "answer": ""}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": ""}, "Tell us what went wrong."),
        ({"text": " \n"}, "Tell us what went wrong."),
        ({"text": TEXT, "email": "aino"}, "Give an e-mail address such as name@organisation.fi."),
        ({"text": "x" * 5001}, "5001"),
        ({"text": TEXT, "page": "x" * 501}, "501"),
        ({"text": "null \x00 byte"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client, typed: dict[str, str], said: str) -> None:
    answer = client.post(FORM, {"name": "Aino Kirjoittaja", **typed})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert shown[: shown.index("</title>")].count("Error:") == 1
    assert 'value="Aino Kirjoittaja"' in shown
    assert not Feedback.objects.exists()


def test_what_is_written_is_shown_as_words_and_never_as_a_page(client: Client, ada: User) -> None:
    client.post(FORM, {"text": "<script>alert(1)</script>", "page": "javascript:alert(1)"})
    client.force_login(ada)

    for address in (ADMIN, f"{ADMIN}{Feedback.objects.get().pk}/"):
        shown = client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script>alert(1)" not in shown
        assert 'href="javascript:' not in shown


def test_a_program_that_fills_everything_is_thanked_and_not_heard(client: Client) -> None:
    answer = client.post(FORM, {"text": TEXT, "website": "https://spam.example"})

    assert (answer.status_code, answer["Location"]) == (302, SENT)
    assert not Feedback.objects.exists()
    assert not outbox.outbox


def test_too_many_from_one_place_have_to_wait(client: Client) -> None:
    for _ in range(5):
        assert client.post(FORM, {"text": TEXT}).status_code == 302

    answer = client.post(FORM, {"text": "The sixth"})

    assert answer.status_code == 429
    assert "That was many messages within an hour." in answer.content.decode()
    assert "The sixth" in answer.content.decode()
    assert Feedback.objects.count() == 5
    assert client.post(FORM, {"text": TEXT}, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_the_limit_is_of_an_hour(ada: User) -> None:
    for minutes in range(5):
        a_message(at=AT + timedelta(minutes=minutes), asker="192.0.2.7")

    with pytest.raises(feedback.TooMany):
        a_message(at=AT + timedelta(minutes=59), asker="192.0.2.7")
    a_message(at=AT + timedelta(minutes=60), asker="192.0.2.7")
    assert Feedback.objects.count() == 6


# --- answering --------------------------------------------------------------------------------------


def test_the_most_urgent_comes_first(client: Client, ada: User) -> None:
    now = datetime.now(UTC)
    for days, text in ((1, "Young"), (20, "Late"), (9, "Old")):
        a_message(at=now - timedelta(days=days), text=text)
    feedback.answer(a_message(at=now - timedelta(days=30), text="Done"), "Mended.", at=now, by=ada)
    client.force_login(ada)

    shown = client.get(ADMIN).content.decode()

    places = [shown.index(f">{text}</a>") for text in ("Late", "Old", "Young", "Done")]
    assert places == sorted(places)
    assert shown.count("Late: was due") == 1
    assert "5 days left" in shown
    assert "13 days left" in shown


def test_the_list_asks_as_much_for_one_as_for_three(client: Client, ada: User) -> None:
    client.force_login(ada)
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            a_message()
        client.get(ADMIN)
        with CaptureQueriesContext(connection) as asked:
            client.get(ADMIN)
        numbers.append(len(asked))

    assert numbers == [numbers[0]] * 2
    assert numbers[0] == 8


def test_an_answer_is_written_on_the_messages_page(client: Client, ada: User) -> None:
    message = a_message(email="aino@example.org")
    client.force_login(ada)
    place = f"{ADMIN}{message.pk}/"

    assert "Write the answer." in client.post(place, {"answer": " "}).content.decode()
    assert client.post(place, {"answer": "Mended."}, follow=True).redirect_chain == [(ADMIN, 302)]
    again = client.post(place, {"answer": "Again"}, follow=True).content.decode()

    assert "Somebody has answered this message already." in again
    assert Feedback.objects.get().answer == "Mended."
    shown = client.get(place).content.decode()
    assert "Mended." in shown
    assert "<textarea" not in shown
    assert client.get(f"{ADMIN}0/").status_code == 404


# --- the statement ----------------------------------------------------------------------------------


def test_the_statement_tells_each_shortcoming_with_its_date_and_plan(client: Client) -> None:
    known = [
        ("Captions are missing.", "Ask for a transcript.", "We caption them.", "1.2.2", date(2026, 2, 1)),
        ("Tables scroll.", "", "We try another shape.", "", None),
    ]
    rows = [
        ("shortcoming", {"what": a, "instead": b, "plan": c, "criteria": d, "due_on": e, "found_on": date(2026, 1, 5)})
        for a, b, c, d, e in known
    ]
    a_statement(shortcomings=rows, contact="access@example.org")

    shown = client.get("/en/accessibility/").content.decode()

    for text in ("Captions are missing.", "Ask for a transcript.", "We caption them.", "1.2.2", "Tables scroll."):
        assert text in shown
    assert shown.count("Found on") == 2
    assert shown.count("Mended by") == 1
    assert "in part" in shown
    assert 'href="mailto:access@example.org"' in shown
    assert shown.count(f'href="{FORM}"') == 2  # in the text and in the footer


def test_every_footer_leads_to_the_statement_and_the_form(client: Client) -> None:
    a_statement()

    for address in ("/en/catalogue/", FORM, "/verify/", "/en/none-such/"):
        shown = client.get(address, headers={"Accept-Language": "en"}).content.decode()
        footer = shown[shown.index("<footer") :]
        assert 'href="/en/accessibility/"' in footer
        assert f'href="{FORM}"' in footer
