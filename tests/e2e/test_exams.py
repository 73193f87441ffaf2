"""Exams in a browser: drawn and shuffled questions, a text that a teacher grades, time that runs out, more time."""

import re
import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.e2e import site as sites
from tests.e2e.answering import Respondent
from tests.e2e.conftest import Visit
from tests.e2e.hands import Keys
from tests.e2e.learner import Learner
from tests.e2e.patience import look_until
from tests.e2e.site import Site
from tests.e2e.test_questions import TESTS, newcomer
from tests.e2e.watching import Watch
from tests.e2e.words import fi

PRACTICE, QUICK, EXAM = (TESTS["fi"][name] for name in ("harjoitus", "pikakoe", "koe"))
TOKEN = secrets.token_hex(3)  # on a site that was there before, last time's texts still are
TEXT = f"Jään Eliaksen viereen ja soitan huoltajalle ennen kuin koulupäivä loppuu ({TOKEN})."
COMMENT = f"Hyvä järjestys. Kerro vielä, kuka kysyy vointia aamulla ({TOKEN})."


class Sitting:
    """Somebody at a test, one question on each page."""

    def __init__(self, page: Page, person: Learner, path: str) -> None:
        self.page, self.person, self.path = page, person, path
        self.hands = person.hands
        self.form = page.locator("main form.form")
        self.respondent = Respondent(page, person.key, "fi", person.hands)

    def begin(self) -> None:
        """From the test's front page to its first question."""
        self.page.goto(self.path)
        self.hands.follow(self.person.button("Start the test"))

    def save(self) -> None:
        """Send the answer; the next page comes."""
        self.hands.follow(self.form.get_by_role("button"))


def test_a_text_is_written_graded_by_its_rubric_and_told_of_by_keyboard(visit: Visit) -> None:
    page = visit()
    sitting = Sitting(page, newcomer(page, "Kirjoittaja", hands=Keys(page)), EXAM)
    page.goto(EXAM)
    rules = page.get_by_role("main").get_by_role("listitem")
    for text in (
        "The questions are drawn: another attempt may ask others.",
        "You see the right answers when you have finished.",
    ):
        expect(rules.filter(has_text=fi(text))).to_be_visible()
    expect(rules.filter(has_text="2")).not_to_have_count(0)
    sitting.begin()
    _take_the_exam(sitting)

    expect(page.get_by_role("heading", level=1)).to_have_text(fi("Your answers have been sent"))
    expect(page.get_by_text(fi("Is being read"))).to_be_visible()
    _grade(visit("organiser"))

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Läpäisit: 6 / 7 pistettä")
    graded = page.locator("[id^=question-]").filter(has_text=TEXT)
    assert [
        line.strip() for line in graded.get_by_role("list").first.all_inner_texts()[0].splitlines() if line.strip()
    ] == [
        "Lapsi ei jää yksin, ja perustarpeista pidetään huolta: 2 / 2 pistettä",
        "On sovittu, kuka ottaa kotiin yhteyttä ja milloin: 1 / 2 pistettä",
    ]
    expect(graded).to_contain_text(COMMENT)
    expect(graded.locator(".tag")).to_have_text(fi("Right in part."))


def _take_the_exam(sitting: Sitting) -> None:
    """Three drawn questions rightly and a text; without a text the page says so first."""
    kinds = []
    for _ in range(4):
        asked = sitting.respondent.asked(sitting.form)
        kinds.append(asked.kind)
        if asked.kind == "FREE_TEXT":
            sitting.save()
            field = sitting.form.get_by_role("textbox", name=asked.text, exact=True)
            expect(field).to_have_accessible_description(re.compile(fi("Write your answer.")))
        sitting.respondent.answer(sitting.form, text=TEXT)
        sitting.save()
    assert kinds.count("FREE_TEXT") == 1
    expect(sitting.page.locator("#feedback")).to_have_count(0)
    sitting.hands.follow(sitting.person.button("Finish the test"))


def test_what_was_written_stays_when_one_leaves_without_saving(visit: Visit) -> None:
    page = visit()
    sitting = Sitting(page, newcomer(page, "Poistuja", hands=Keys(page)), EXAM)
    sitting.begin()
    while sitting.respondent.asked(sitting.form).kind != "FREE_TEXT":
        sitting.hands.follow(page.get_by_role("link", name=fi("Skip for now")))
    question = page.url
    sitting.respondent.answer(sitting.form, text=TEXT)
    sitting.hands.follow(page.get_by_role("link", name=fi("All questions")))

    page.goto(question)  # what was sent on the way out may still be under way
    look_until(page, page.get_by_text(re.compile(f"^{fi('Saved at')}")))
    expect(sitting.form.get_by_role("textbox")).to_have_value(TEXT)


def test_an_answer_in_the_middle_stays_on_the_device_until_it_is_given(visit: Visit) -> None:
    """Half of what belongs together is no answer that could be saved, but it is there again; a given one is not."""
    page = visit()
    sitting = Sitting(page, newcomer(page, "Palaaja", hands=Keys(page)), PRACTICE)
    sitting.begin()
    boxes, brought = sitting.form.get_by_role("combobox"), page.locator("[data-brought]")
    while boxes.count() < 2:
        sitting.hands.follow(page.get_by_role("link", name=fi("Skip for now")))
    chosen = boxes.first.locator("option").nth(1).inner_text()
    sitting.hands.pick(boxes.first, chosen)
    expect(brought).to_be_hidden()

    page.reload()
    expect(boxes.first.locator("option:checked")).to_have_text(chosen)
    expect(brought).to_have_text(fi("Brought back from this device: this was not saved yet."))

    sitting.respondent.answer(sitting.form)
    sitting.save()
    expect(page.locator("#feedback")).to_be_visible()
    expect(brought).to_have_count(0)


def _grade(page: Page) -> None:
    """The teacher finds the newest text last, sees no name, is told of impossible points, and gives possible ones."""
    keys = Keys(page)
    page.goto("/admin/grading/")
    keys.follow(page.get_by_role("row").last.get_by_role("link"))
    expect(page.locator("blockquote")).to_have_text(TEXT)
    assert "Kulkija" not in page.locator("main").inner_text()
    safety = page.get_by_role("spinbutton", name="Lapsi ei jää yksin, ja perustarpeista pidetään huolta")
    contact = page.get_by_role("spinbutton", name="On sovittu, kuka ottaa kotiin yhteyttä ja milloin")
    keys.write(safety, "3")
    keys.write(contact, "1")
    keys.write(page.get_by_role("textbox", name=fi("Comment")), COMMENT)
    keys.touch(page.get_by_role("button", name=fi("Save the points")))
    keys.write(safety, "2")
    keys.follow(page.get_by_role("button", name=fi("Save the points")))
    expect(page.get_by_text(fi("The points are saved."))).to_be_visible()


def test_the_minutes_are_told_seldom_and_at_the_end_what_was_answered_is_handed_in(visit: Visit, site: Site) -> None:
    page = visit()
    sitting = Sitting(page, newcomer(page, "Kiireinen", hands=Keys(page)), QUICK)
    page.clock.install()
    sitting.begin()
    live, left = page.locator("#live"), page.locator("[data-seconds]")
    _forward(page, until=7 * 60 + 30)
    expect(left).to_have_text(fi("{} min left.").format(7))
    expect(live).to_be_empty()
    _forward(page, until=5 * 60 - 1)
    expect(live).to_have_text(fi("Five minutes left."))
    sitting.respondent.answer(sitting.form)
    sitting.save()

    _forward(page, until=59)
    expect(live).to_have_text(fi("One minute left. What you have written is handed in when the time is up."))
    expect(left).to_have_text(fi("Less than a minute left."))
    sitting.respondent.answer(sitting.form)
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/questions/2/" in answer.url):
        _forward(page, until=2)
    _time_is_up(site, sitting.person.email)
    with page.expect_navigation(url="**/results/1/"):
        _forward(page, until=-1)
    _half_of_it_was_handed_in(page)


def _forward(page: Page, *, until: int) -> None:
    """For the page time passes until so many seconds are left."""
    left = page.locator("[data-seconds]")
    loaded = left.evaluate("span => span.dataset.loaded ||= Date.now()")
    passed = (page.evaluate("Date.now()") - int(loaded)) / 1000
    page.clock.fast_forward(int((int(left.get_attribute("data-seconds") or 0) - passed - until) * 1000))


def _time_is_up(site: Site, email: str) -> None:
    """The attempt of this person was due a second ago."""
    due = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S")
    whose = "submitted_at IS NULL AND person_id = (SELECT id FROM people_user WHERE email = ?)"
    with closing(sqlite3.connect(site.data / sites.DATABASE, timeout=30)) as database, database:
        assert database.execute(f"UPDATE courses_attempt SET due_at = ? WHERE {whose}", [due, email]).rowcount == 1


def _half_of_it_was_handed_in(page: Page) -> None:
    """Two of the four questions were answered rightly, the others not at all, and the time is named as the reason."""
    expect(page.get_by_role("main")).to_contain_text(
        fi("The time ran out. The answers that were there by then were handed in.")
    )
    verdicts = page.locator("[id^=question-] .tag").all_inner_texts()
    assert sorted(verdicts) == sorted([fi("Correct.")] * 2 + [fi("No answer")] * 2)


def test_without_scripts_what_was_saved_in_time_counts(visit: Visit, site: Site, watch: Watch) -> None:
    page = visit(java_script_enabled=False)
    sitting = Sitting(page, newcomer(page, "Hidas"), QUICK)
    sitting.begin()
    expect(page.get_by_text(re.compile(r"Jäljellä oli \d+.min, kun avasit tämän sivun"))).to_be_visible()
    for _ in range(2):
        sitting.respondent.answer(sitting.form)
        sitting.save()
    sitting.respondent.answer(sitting.form)
    _time_is_up(site, sitting.person.email)
    watch.expect(409)
    sitting.save()

    expect(page.get_by_role("main")).to_contain_text(fi("The time is up. The answers that you saved before are safe."))
    expect(sitting.form.locator("input:checked")).to_have_count(1)
    page.goto(f"{QUICK}questions/4/")
    sitting.hands.follow(sitting.person.button("Finish without them"))
    _half_of_it_was_handed_in(page)


def test_whoever_is_entitled_has_more_time(visit: Visit) -> None:
    page, teacher = visit(), visit("organiser")
    sitting = Sitting(page, newcomer(page, "Oikeutettu"), QUICK)
    page.goto(QUICK)
    expect(page.get_by_text(re.compile(r"Aikaa on 10.min aloituksesta"))).to_be_visible()
    keys = Keys(teacher)
    teacher.goto("/admin/grading/extra-time/")
    keys.write(teacher.get_by_label(fi("The learner's e-mail address")), sitting.person.email)
    teacher.get_by_label(fi("Until")).fill((datetime.now(UTC) + timedelta(days=30)).date().isoformat())
    keys.follow(teacher.get_by_role("button", name=fi("Grant extra time")))

    sitting.begin()
    expect(page.locator("[data-seconds]")).to_have_text(fi("{} min left.").format(14))
    row = teacher.get_by_role("row").filter(has_text="Oikeutettu").last
    keys.follow(row.get_by_role("button", name=re.compile(f"^{fi('Take back')}")))
    expect(teacher.get_by_text(fi("The extra time was taken back."))).to_be_visible()
    page.reload()
    expect(page.locator("[data-seconds]")).to_have_text(fi("{} min left.").format(14))
