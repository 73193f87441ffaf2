"""Who writes for a centre does not decide what readers see; everybody there sees beforehand what readers will see."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning import access
from learning.models import Interval, Video
from people import organising
from people.enums import RoleKind
from people.models import User
from tests import worlds
from tests.webinars import scenes
from webinars import outputs, recordings
from webinars.models import Highlight, Occasion, Recording

pytestmark = pytest.mark.django_db
BANNER = "Tämä on esikatselu."


@pytest.fixture
def occasion() -> Occasion:
    """An event of last spring with a hidden recording and a draft of a highlight."""
    found = scenes.occasion(scenes.an_event(parts=[scenes.a_part()], sessions=[]))
    recordings.add(found, a_video(found), at=scenes.AT)
    outputs.keep_highlight(found, key=found.activity.key, theme={"fi": "Verkosto"}, text={"fi": "Yhdessä jaksaa."})
    return found


def a_video(occasion: Occasion) -> Video:
    """A film in the library of the event's centre."""
    collection = access.collection_of(occasion.activity.centre)
    return Video.objects.create(
        title="Avaus", type="video", file=ContentFile(b"film", "film.mp4"), duration=60, collection=collection
    )


def somebody(kind: str, occasion: Occasion) -> Client:
    """A browser of somebody with this role at the event's centre."""
    person = worlds.a_person()
    organising.appoint(person, kind, at=scenes.AT, centre=occasion.activity.centre)
    access.keep_centre(occasion.activity.centre)
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def address(name: str, occasion: Occasion, **more: object) -> str:
    """A screen of the event."""
    return reverse(f"webinars_desk:{name}", kwargs={"pk": occasion.pk, **more})


def a_deed(deed: str, occasion: Occasion) -> str:
    """Where a deed upon the highlight is done."""
    return address("do", occasion, kind="highlight", row=Highlight.objects.get().pk, deed=deed)


def seen() -> tuple[bool, bool]:
    """Whether readers see the recording and the highlight."""
    return Recording.objects.get().visible, Highlight.objects.get().published


@pytest.mark.parametrize(
    ("kind", "expected"), [(RoleKind.EDITOR, False), (RoleKind.PUBLISHER, True), (RoleKind.ORGANISER, True)]
)
def test_an_editor_writes_and_others_decide(kind: str, expected: bool, occasion: Occasion) -> None:
    browser = somebody(kind, occasion)
    browser.post(address("visibility", occasion), {"publish": "1", "consent": "on"})
    browser.post(a_deed("review", occasion))
    browser.post(a_deed("publish", occasion))
    assert seen() == (expected, expected)
    listed = browser.get(address("outputs", occasion)).content.decode()
    assert ("Vedä takaisin" in listed) == expected


def test_an_editor_takes_nothing_from_readers(occasion: Occasion) -> None:
    """Neither by hiding nor by changing what they see; a draft they may change."""
    organiser, editor = somebody(RoleKind.ORGANISER, occasion), somebody(RoleKind.EDITOR, occasion)
    change = {"theme_fi": "Toinen", "text_fi": "Teksti", "position": "0"}
    row = Highlight.objects.get().pk
    assert editor.post(address("edit", occasion, kind="highlight", row=row), change).url == address("outputs", occasion)
    assert Highlight.objects.get().theme == {"fi": "Toinen"}
    organiser.post(address("visibility", occasion), {"publish": "1", "consent": "on"})
    organiser.post(a_deed("review", occasion))
    organiser.post(a_deed("publish", occasion))
    editor.post(address("visibility", occasion), {"hide": "1"})
    editor.post(a_deed("withdraw", occasion))
    editor.post(address("edit", occasion, kind="highlight", row=row), {**change, "theme_fi": "Kolmas"})
    editor.post(address("recording", occasion), {"video": a_video(occasion).pk})
    assert seen() == (True, True)
    assert Highlight.objects.get().theme == {"fi": "Toinen"}


def test_another_video_needs_consent_again(occasion: Occasion) -> None:
    """Saving the same video again, as with new captions, leaves it where readers see it."""
    made = Recording.objects.get()
    recordings.publish(made, consent=True, at=scenes.AT)
    recordings.add(occasion, made.video, at=scenes.AT)
    assert seen()[0] is True
    recordings.add(occasion, a_video(occasion), at=scenes.AT)
    made = Recording.objects.get()
    assert (made.visible, made.consent) == (False, False)


@pytest.mark.parametrize("kind", [RoleKind.EDITOR, RoleKind.ORGANISER])
def test_a_preview_shows_what_readers_do_not_see_yet(kind: str, occasion: Occasion) -> None:
    browser = somebody(kind, occasion)
    page = browser.get(address("preview", occasion, language="fi"))
    shown = page.content.decode()
    assert page.status_code == 200
    assert [text in shown for text in (BANNER, "Yhdessä jaksaa.", "film", 'lang="fi"')] == [True] * 4
    assert "watched/" not in shown  # looking at it is not watching it
    assert Interval.objects.count() == 0
    public = browser.get(scenes.EventPage.objects.get().url).content.decode()
    assert [text in public for text in (BANNER, "Yhdessä jaksaa.", "film")] == [False] * 3
    assert browser.get(address("preview", occasion, language="sv")).status_code == 404
    assert browser.get(address("preview", occasion, language="x")).status_code == 404
    assert address("preview", occasion, language="fi") in browser.get(address("outputs", occasion)).content.decode()


def test_others_preview_nothing(occasion: Occasion) -> None:
    """Another centre's organiser, a learner, a visitor."""
    stranger = worlds.a_person()
    organising.appoint(stranger, RoleKind.ORGANISER, at=scenes.AT, centre=worlds.a_centre("north"))
    access.keep_centre(worlds.a_centre("north"))
    browsers = [Client(), Client(), Client()]
    browsers[0].force_login(User.objects.get(pk=stranger.pk))
    browsers[1].force_login(worlds.a_person())
    where = address("preview", occasion, language="fi")
    assert [browser.get(where).status_code for browser in browsers] == [404, 302, 302]


def test_an_event_that_is_not_over_is_previewed_as_it_will_be() -> None:
    """The recording's place is there although the event has not begun."""
    starts = timezone.now() + timezone.timedelta(days=3)
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(starts=starts)], sessions=[]))
    recordings.add(occasion, a_video(occasion), at=scenes.AT)
    page = somebody(RoleKind.ORGANISER, occasion).get(address("preview", occasion, language="fi"))
    assert page.context["shown"].face == "after"
    assert page.context["shown"].recording is not None


TEACHERS = {"registrations": 200, "export": 200, "attendance": 200}
OTHERS = ("recording", "outputs", "chapters", "visibility")


def test_a_teacher_knows_who_comes_and_who_was_there_and_no_more(occasion: Occasion) -> None:
    teacher = somebody(RoleKind.TEACHER, occasion)

    listed = teacher.get("/admin/webinars/").content.decode()
    assert occasion.activity.name in listed
    assert {name: teacher.get(address(name, occasion)).status_code for name in TEACHERS} == TEACHERS
    assert {teacher.get(address(name, occasion)).status_code for name in ("recording", "outputs")} == {404}
    assert {teacher.post(address(name, occasion)).status_code for name in OTHERS if name != "outputs"} == {404}
    assert teacher.get(address("preview", occasion, language="fi")).status_code == 404
    assert teacher.post(a_deed("publish", occasion)).status_code == 404
    shown = teacher.get(address("registrations", occasion)).content.decode()
    assert [address(name, occasion) in shown for name in ("attendance", "recording", "outputs")] == [True, False, False]
    assert seen() == (False, False)


@pytest.mark.parametrize("kind", [RoleKind.SUBJECT_EXPERT, RoleKind.EDITOR, RoleKind.TEACHER])
def test_another_centre_s_events_are_not_there(occasion: Occasion, kind: str) -> None:
    """And a subject expert has no desk at all."""
    person = worlds.a_person()
    organising.appoint(person, kind, at=scenes.AT, centre=worlds.a_centre("north"))
    stranger = Client()
    stranger.force_login(User.objects.get(pk=person.pk))
    assert occasion.activity.name not in stranger.get("/admin/webinars/").content.decode()
    assert stranger.get(address("registrations", occasion)).status_code == 404
    expert = somebody(RoleKind.SUBJECT_EXPERT, occasion)
    assert expert.get(address("registrations", occasion)).status_code == 404
    assert occasion.activity.name not in expert.get("/admin/webinars/").content.decode()
