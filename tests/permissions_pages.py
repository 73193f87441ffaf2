"""The permission table's part about Wagtail's pages: the kinds of pages, and every route of those that have several.

The demo's learner is enrolled in the course; the others are led to its front page, strangers to the sign-in page.
"""

from courses.models import LessonPage, ModuleLibraryPage, ModulePage, TestPage
from tests import permissions_places as at
from tests.permissions import EVERYBODY, LED_ON, METHOD_REFUSED, NOWHERE, ON, Answers, Row

MEMBERS: Answers = (302, ON, ON, ON, ON)

PAGES: dict[str, Row] = {
    "CoursePage.overview": Row(at.COURSE, EVERYBODY, EVERYBODY),
    "CoursePage.enrol": Row(at.COURSE + "enrol/", LED_ON, MEMBERS),
    "CoursePage.finished": Row(at.COURSE + "finished/", LED_ON, LED_ON),
    "CoursePage.part": Row(at.LESSON, EVERYBODY, MEMBERS),
    "CoursePage.watched": Row(at.FILM + "watched/", METHOD_REFUSED, (403, 400, 403, 403, 403)),
    "CoursePage.check_answer": Row(at.check, LED_ON, (302, 200, ON, ON, ON)),
    "CoursePage.reflect": Row(at.reflection, LED_ON, MEMBERS),
    "CoursePage.vote": Row(at.poll, LED_ON, (302, 200, ON, ON, ON)),
    "CoursePage.pack": Row(at.pack, (302, 200, ON, ON, ON), (302, 200, ON, ON, ON)),
    "CoursePage.opine": Row(at.COURSE + "feedback/", LED_ON, LED_ON),
    "CoursePage.note": Row(at.LESSON + "note/", LED_ON, MEMBERS),
    "CoursePage.keep_place": Row(at.LESSON + "place/", METHOD_REFUSED, (403, 400, 403, 403, 403)),
    "CoursePage.next_files": Row(at.LESSON + "next/", EVERYBODY, EVERYBODY),
    "CoursePage.written": Row(at.COURSE + "written/", (302, 200, ON, ON, ON), (302, 200, ON, ON, ON)),
    "CoursePage.attempt": Row(at.TEST + "attempt/", MEMBERS, MEMBERS),
    "CoursePage.question": Row(at.TEST + "questions/1/", MEMBERS, MEMBERS),
    "CoursePage.result": Row(at.TEST + "results/1/", (302, 404, ON, ON, ON), (302, 404, ON, ON, ON)),
    "SeriesPage.page_view": Row(at.SERIES, EVERYBODY, EVERYBODY),
    "SeriesPage.calendar_view": Row(at.SERIES + "calendar/", EVERYBODY, EVERYBODY),
    "SeriesPage.register_view": Row(at.SERIES + "register/", EVERYBODY, (422, 422, 422, 422, 422)),
    "SeriesPage.feed_view": Row(at.SERIES + "feed/", EVERYBODY, EVERYBODY),
    "SeriesPage.description_view": Row(at.SERIES + "json/", EVERYBODY, EVERYBODY),
    "EventPage.page_view": Row(at.HELD_EVENT, EVERYBODY, EVERYBODY),
    "EventPage.register_view": Row(at.OPEN_EVENT + "register/", LED_ON, (422, 422, 422, 422, 422)),
    "EventPage.notify_view": Row(at.LATER_EVENT + "notify/", LED_ON, (422, ON, ON, ON, ON)),
    "EventPage.print_view": Row(at.HELD_EVENT + "programme/print/", EVERYBODY, EVERYBODY),
    "EventPage.calendar_view": Row(at.HELD_EVENT + "calendar/", EVERYBODY, EVERYBODY),
    "EventPage.programme_view": Row(at.HELD_EVENT + "programme/", EVERYBODY, EVERYBODY),
    "EventPage.description_view": Row(at.HELD_EVENT + "programme/json/", EVERYBODY, EVERYBODY),
    "EventPage.watched_view": Row(at.HELD_EVENT + "watched/", METHOD_REFUSED, (401, 400, 400, 400, 400)),
    # Modules have no page of their own; a lesson's or a test's own address leads into a course that shows it.
    "courses.ModuleLibraryPage": Row(at.page_of(ModuleLibraryPage), NOWHERE, NOWHERE),
    "courses.ModulePage": Row(at.page_of(ModulePage), NOWHERE, NOWHERE),
    "courses.LessonPage": Row(at.page_of(LessonPage), LED_ON, LED_ON),
    "courses.TestPage": Row(at.page_of(TestPage), LED_ON, LED_ON),
    "library.HomePage": Row("/fi/", EVERYBODY, EVERYBODY),
    "library.CentrePage": Row("/fi/south/", EVERYBODY, EVERYBODY),
    "library.AccessibilityPage": Row("/fi/saavutettavuusseloste/", EVERYBODY, EVERYBODY),
    "library.PlainPage": Row("/fi/tietosuoja/", EVERYBODY, EVERYBODY),
}
