"""The road of a professional, in a real browser: from the catalogue to a certificate that anybody can verify.

Walked by pointer, and the course in Swedish by the keyboard alone; see also ``test_road_by_any_hands``.
"""

import io
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.hands import Keys
from tests.e2e.learner import PASSWORD, Learner
from tests.e2e.patience import look_until
from tests.e2e.words import fi, speaking

COURSE = "multiprofessional"
COURSE_PAGE = "/fi/south/monialainen-yhteistyo/"
PLAYED = 90_000
Visit = Callable[..., Page]


def test_from_the_catalogue_to_a_verified_certificate(visit: Visit) -> None:
    email = _become_a_member(visit(), "Kerttu")
    page = visit()
    walker = Learner(page, COURSE)
    _find_the_course(page)
    _sign_in_and_come_back(page, walker, email)
    _start_leave_and_come_back(page, walker)
    _watch_the_film(page, walker)
    walker.finish_lessons()
    _fail_then_pass(page, walker)
    code = _get_the_certificate(page, walker)
    _let_anybody_verify(visit(), code, walker)
    page.goto("/fi/my/")
    expect(page.get_by_role("main")).to_contain_text(walker.key.title)


def _become_a_member(page: Page, name: str) -> str:
    """An account made before, as most people have one; answers its e-mail address."""
    page.goto("/fi/accounts/login/")
    return Learner(page, COURSE).sign_up(name)


def _find_the_course(page: Page) -> None:
    """Filter by topic, take the filter off, search with an inflected word, open the course."""
    page.goto("/fi/")
    page.get_by_role("navigation").get_by_role("link", name=fi("Courses"), exact=True).click()
    results = page.get_by_role("heading", level=2, name=re.compile(r"\d+ "))
    everything = results.inner_text()
    page.locator("summary", has_text=fi("Topic")).click()
    page.get_by_label(re.compile("^Barnahus-työ")).check()
    page.get_by_role("button", name=fi("Show results")).click()
    expect(results).not_to_have_text(everything)
    expect(page.get_by_role("link", name="Barnahus-työn perusteet")).to_be_visible()
    page.get_by_role("link", name=fi("Clear filters")).click()
    expect(results).to_have_text(everything)
    page.get_by_label(fi("What do you want to learn?")).fill("monialaista yhteistyötä")
    page.get_by_label(fi("What do you want to learn?")).press("Enter")
    page.wait_for_url("**/catalogue/?*q=monialaista*")
    page.locator("main").get_by_role("link", name="Monialainen yhteistyö vaativissa palveluissa").click()
    page.wait_for_url(f"**{COURSE_PAGE}")


def _sign_in_and_come_back(page: Page, walker: Learner, email: str) -> None:
    """The course says what it gives; signing in leads back to it."""
    main = page.get_by_role("main")
    for told in ("After this you can", "Contents", "Who it is for", "What you earn"):
        expect(main.get_by_role("heading", name=fi(told))).to_be_visible()
    expect(main).to_contain_text("1 h 30 min")
    walker.hands.follow(walker.button("Sign in and start"))
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill("wrong")
    page.locator("#id_password").press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(f"**{COURSE_PAGE}")


def _start_leave_and_come_back(page: Page, walker: Learner) -> None:
    """Two lessons; then away, and back to the same place from the course and from my learning."""
    walker.start()
    assert walker.heading() == walker.key.lessons[0]
    walker.check(right=False)
    walker.check(right=True)
    walker.finish_lesson()
    assert walker.heading() == walker.key.lessons[1]
    page.goto("/fi/")
    page.goto(COURSE_PAGE)
    walker.hands.follow(page.get_by_role("link", name=re.compile(re.escape(walker.key.lessons[1]))).first)
    assert walker.heading() == walker.key.lessons[1]
    page.goto("/fi/my/")
    walker.hands.follow(page.locator("main").get_by_role("link", name=re.compile(fi("Continue"))).first)
    assert walker.heading() == walker.key.lessons[1]
    walker.finish_lesson()


def _watch_the_film(page: Page, walker: Learner) -> None:
    """The video cannot be called done before it was seen; played at double speed to its end, it counts."""
    assert walker.heading() == walker.key.lessons[2]
    here = page.url
    page.locator("video").scroll_into_view_if_needed()
    page.locator("[data-speeds]").select_option("2")
    page.locator("video").evaluate("video => video.play()")
    expect(page.locator("video")).to_have_js_property("ended", True, timeout=PLAYED)
    expect(page.locator("[data-seen]")).to_have_text(re.compile("^(9[5-9]|100)$"))
    expect(page.locator("[data-saved]")).to_have_text(fi("Saved"))
    page.goto(here)
    look_until(page, walker.button("Next"))  # the last seconds may still be on their way
    walker.hands.follow(walker.button("Next"))


def _fail_then_pass(page: Page, walker: Learner) -> None:
    """The final test: wrong first, with explanations; then right."""
    walker.take_test(right=False)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Läpäisit")
    expect(page.get_by_role("heading", name=fi("Review the ones you missed"))).to_be_visible()
    walker.hands.follow(walker.button("Try the missed ones again"))
    walker.answer_questions(right=True)
    walker.hands.follow(walker.button("To the end of the course"))
    page.wait_for_url("**/finished/")


def _get_the_certificate(page: Page, walker: Learner) -> str:
    """The worker draws it; the PDF names the person and the course and carries its code."""
    link = page.get_by_role("link", name=fi("Download the PDF"))
    look_until(page, link)
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.body()))
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    assert "Kerttu Kulkija" in text
    assert "Monialainen yhteistyö" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "a PDF without tags"
    found = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", text)
    assert found, text
    return found.group()


def _let_anybody_verify(page: Page, code: str, walker: Learner) -> None:
    """Typed without hyphens into the form, read by people and by machines."""
    page.goto("/verify/?lang=fi")
    page.locator("#id_code").fill(code.replace("-", "").lower())
    page.locator("#id_code").press("Enter")
    page.wait_for_url(f"**/verify/{code}/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("aito ja voimassa")
    expect(page.get_by_role("main")).to_contain_text(walker.key.title)
    told = page.request.get(f"/verify/{code}.json")
    assert told.ok
    assert told.json()["state"] == "valid"
    assert told.headers["access-control-allow-origin"] == "*"


def test_the_whole_course_in_swedish_by_keyboard_alone(visit: Visit) -> None:
    page = visit(locale="sv-FI")
    walker = Learner(page, "barnahus", language="sv", hands=Keys(page))
    _walk_from_course_to_end(page, walker, "Nappisv")


def _walk_from_course_to_end(page: Page, walker: Learner, name: str) -> None:
    """Sign up, every lesson (the film's text instead of the film), the test, the end."""
    say, language = speaking(walker.language), walker.language
    page.goto(f"/{language}/east/{walker.key.slug}/")
    walker.hands.follow(walker.button("Sign in and start"))
    walker.sign_up(name)
    page.wait_for_url(f"**/{walker.key.slug}/")
    walker.start()
    walker.finish_lessons()
    walker.take_test(right=True)
    walker.hands.follow(walker.button("To the end of the course"))
    expect(page.get_by_role("heading", name=say("This you can do now"))).to_be_visible()


def test_one_who_is_not_enrolled_is_led_to_the_course(visit: Visit) -> None:
    """A part that is no sample: nobody signs in first, a member starts the course first."""
    part = f"{COURSE_PAGE}yhteinen-suunnitelma/loppukoe/"
    page = visit()
    page.goto(part)
    assert "/accounts/login/" in page.url
    page = visit("northern")
    page.goto(part)
    assert page.url.endswith(COURSE_PAGE)
    expect(page.get_by_role("status").first).to_contain_text(fi("Start the course first: then you can open its parts."))


def test_what_is_typed_outlives_a_refused_form(visit: Visit) -> None:
    """An e-mail address that somebody has already: a clear sentence, and nothing typed is lost but the password."""
    page = visit()
    page.goto("/fi/accounts/signup/")
    page.locator("#id_given_name").fill("Aino")
    page.locator("#id_family_name").fill("Toinen")
    page.locator("#id_email").fill("learner@talkoot.example")
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#id_given_name")).to_have_value("Aino")
    expect(page.locator("#id_email")).to_have_value("learner@talkoot.example")
    assert page.title().startswith(fi("Error:"))
