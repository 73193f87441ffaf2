"""What people take on for an event: adding, assigning, ticking, undoing, removing, and who may do which of it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people import erasing, exporting
from people.enums import RoleKind
from people.models import Note
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_cockpit import main, somebody, soon
from webinars import checklist, duties, facts, rules
from webinars.enums import DutyKind
from webinars.models import Duty, Occasion

pytestmark = pytest.mark.django_db
AT = scenes.AT
DAY = timedelta(days=1)


def kept(occasion: Occasion) -> list[tuple[str, str, bool, bool]]:
    """The rows of an event: what, whose, whether done, whether dropped."""
    rows = Duty.objects.filter(occasion=occasion).select_related("owner").order_by("pk")
    return [
        (row.words or row.kind, row.owner.given_name if row.owner else "", bool(row.done_at), row.dropped)
        for row in rows
    ]


def post(client: Client, occasion: Occasion, **data: object) -> int:
    """What the screen answers to a form."""
    return client.post(f"/admin/webinars/{occasion.pk}/duties/", data).status_code


# --- the nouns' verbs -------------------------------------------------------------------------------


def test_a_usual_thing_has_a_row_once_somebody_says_something_of_it() -> None:
    occasion = scenes.occasion(scenes.an_event())
    aino = worlds.a_person("aino")

    duties.add(occasion, DutyKind.HOST, owner=aino, at=AT, by=aino)
    duties.tick(duties.usual(occasion, DutyKind.HOST), at=AT, by=aino)
    duties.tick(duties.usual(occasion, DutyKind.HOST), at=AT + DAY, by=None)
    duties.drop(duties.usual(occasion, DutyKind.RULES), at=AT, by=aino)

    assert kept(occasion) == [("HOST", "Aino", True, False), ("RULES", "", False, True)]
    assert Duty.objects.get(kind="HOST").done_at == AT, "ticking again changes nothing"
    assert list(
        Note.objects.filter(subject__startswith="webinars.duty").order_by("pk").values_list("deed", flat=True)
    ) == [
        "assign duty",
        "tick duty",
        "drop duty",
    ]


def test_undone_removed_and_put_back() -> None:
    occasion = scenes.occasion(scenes.an_event())
    host = duties.tick(duties.usual(occasion, DutyKind.HOST), at=AT, by=None)
    duties.undo(host, at=AT, by=None)
    own = duties.add(occasion, DutyKind.OWN, words="Pulla", at=AT, by=None)
    assert kept(occasion) == [("HOST", "", False, False), ("Pulla", "", False, False)]

    duties.drop(own, at=AT, by=None)
    duties.drop(host, at=AT, by=None)
    assert kept(occasion) == [("HOST", "", False, True)]

    duties.add(occasion, DutyKind.HOST, at=AT, by=None)
    assert kept(occasion) == [("HOST", "", False, False)]


def test_two_who_touch_the_same_usual_thing_leave_one_row() -> None:
    occasion = scenes.occasion(scenes.an_event())
    first, second = duties.usual(occasion, DutyKind.HOST), duties.usual(occasion, DutyKind.HOST)

    duties.tick(first, at=AT, by=None)
    duties.change(second, at=AT, by=None, owner=worlds.a_person("eino"), due_on=None)

    assert [row[:2] for row in kept(occasion)] == [("HOST", "Eino")]


def test_the_usual_day_moves_with_the_event_and_another_one_stays() -> None:
    occasion = scenes.occasion(scenes.an_event())
    usual = checklist.due(DutyKind.HOST, date(2026, 4, 10), date(2026, 4, 10))
    duties.add(occasion, DutyKind.HOST, due_on=usual, at=AT, by=None)
    duties.add(occasion, DutyKind.SUPPORT, due_on=usual, at=AT, by=None)
    Occasion.objects.filter(pk=occasion.pk).update(
        starts_at=occasion.starts_at + 7 * DAY, ends_at=occasion.ends_at + 7 * DAY
    )

    [found] = facts.known(Occasion.objects.filter(pk=occasion.pk), at=AT)

    assert {one.kind: one.due_on for one in found.items if one.kind in ("HOST", "SUPPORT")} == {
        "HOST": usual + 7 * DAY,
        "SUPPORT": usual,
    }


def test_own_words_without_a_day_are_for_the_event_or_for_a_week_from_now() -> None:
    occasion = scenes.occasion(scenes.an_event())

    before = duties.add(occasion, DutyKind.OWN, words="Pulla", at=occasion.starts_at, by=None)
    after = duties.add(occasion, DutyKind.OWN, words="Kiitokset", at=occasion.ends_at + DAY, by=None)

    assert (before.due_on, after.due_on) == (None, date(2026, 4, 18))


@pytest.mark.parametrize(("kind", "words"), [("OWN", ""), ("HOST", "Pulla")])
def test_own_words_say_something_and_usual_things_have_none(kind: str, words: str) -> None:
    occasion = scenes.occasion(scenes.an_event())

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(occasion=occasion, kind=kind, words=words)


def test_whoever_is_forgotten_has_nothing_to_do_and_what_they_did_stays() -> None:
    occasion = scenes.occasion(scenes.an_event())
    aino = worlds.a_person("aino")
    duties.tick(duties.add(occasion, DutyKind.HOST, owner=aino, at=AT, by=aino), at=AT, by=aino)
    copied = {section.model for section in exporting.sections(aino)}

    duties.forget(aino)

    assert kept(occasion) == [("HOST", "", True, False)]
    assert "webinars.Duty" in copied


def test_only_the_centre_s_people_see_and_take_on() -> None:
    """Its teachers too; not those of another centre, not whose role has ended, and no learner."""
    occasion = soon(worlds.a_centre("south"))
    duty = duties.add(occasion, "OWN", words="Pulla", at=AT, by=None)
    south, north = occasion.activity.centre, worlds.a_centre("north")
    people = {kind: somebody(south, kind) for kind in (RoleKind.ORGANISER, RoleKind.EDITOR, RoleKind.TEACHER)}
    stranger, ended, learner = somebody(north, RoleKind.ORGANISER), somebody(south, RoleKind.EDITOR), worlds.a_person()
    ended.roles.update(ended_on=timezone.localdate() - DAY)

    for person in (*people.values(), stranger, ended, learner):
        seen = list(Duty.objects.visible_to(person))
        assert (seen == [duty]) == rules.can_see_duty(person, duty) == (person in people.values())
    assert set(rules.colleagues(occasion, day=timezone.localdate())) == set(people.values())


# --- the screen -------------------------------------------------------------------------------------


def test_an_organiser_does_all_of_it(client: Client) -> None:
    occasion = soon()
    me = somebody(occasion.activity.centre, RoleKind.ORGANISER)
    client.force_login(me)
    day = timezone.localdate(occasion.starts_at) - DAY

    answers = [
        post(client, occasion, deed="add", **{"add-kind": "OWN", "add-words": "Pulla", "add-owner": me.pk}),
        post(client, occasion, deed="assign", which="HOST", **{"HOST-owner": me.pk, "HOST-due_on": day.isoformat()}),
        post(client, occasion, deed="tick", which="SUPPORT"),
        post(client, occasion, deed="drop", which="RULES"),
    ]

    assert answers == [302] * 4
    name = me.given_name
    assert kept(occasion) == [
        ("Pulla", name, False, False),
        ("HOST", name, False, False),
        ("SUPPORT", "", True, False),
        ("RULES", "", False, True),
    ]
    html = main(client, f"/admin/webinars/{occasion.pk}/")
    assert [f"Viimeistään {day.day}.{day.month}.{day.year} · {name} Example" in html, "Tehdyt (" in html] == [
        True,
        True,
    ]
    assert '<option value="RULES">' in html, "what was removed can be put back"
    own = Duty.objects.get(words="Pulla")
    assert [post(client, occasion, deed=deed, which=own.pk) for deed in ("tick", "undo", "drop")] == [302] * 3
    assert not Duty.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        (RoleKind.PUBLISHER, [("SUPPORT", False), ("HOST", True), ("RULES", False), ("Pulla", False)]),
        (RoleKind.EDITOR, [("SUPPORT", True), ("HOST", True)]),
        (RoleKind.TEACHER, [("SUPPORT", True)]),
    ],
)
def test_editors_tick_and_teachers_only_see(client: Client, kind: str, left: list[tuple[str, bool]]) -> None:
    """An editor undoes nobody else's tick. Wagtail answers whom a rule refuses by leading back to its first page."""
    occasion = soon()
    duties.tick(duties.usual(occasion, "SUPPORT"), at=AT, by=worlds.a_person())
    client.force_login(somebody(occasion.activity.centre, kind))

    post(client, occasion, deed="tick", which="HOST")
    post(client, occasion, deed="undo", which="SUPPORT")
    post(client, occasion, deed="assign", which="RULES", **{"RULES-owner": ""})
    post(client, occasion, deed="add", **{"add-kind": "OWN", "add-words": "Pulla"})
    refused = client.post(f"/admin/webinars/{occasion.pk}/duties/", {"deed": "drop", "which": "CAPTIONING"})

    assert [(what, done) for what, _whose, done, dropped in kept(occasion) if not dropped] == left
    answers = {RoleKind.PUBLISHER: (302, f"/admin/webinars/{occasion.pk}/#duties"), RoleKind.EDITOR: (302, "/admin/")}
    assert (refused.status_code, refused.headers.get("Location")) == answers.get(kind, (404, None))


def test_an_editor_takes_back_the_own_tick(client: Client) -> None:
    occasion = soon()
    client.force_login(somebody(occasion.activity.centre, RoleKind.EDITOR))
    post(client, occasion, deed="tick", which="HOST")

    assert post(client, occasion, deed="undo", which="HOST") == 302
    assert kept(occasion) == [("HOST", "", False, False)]


def test_what_cannot_be_saved_is_kept_on_the_screen(client: Client) -> None:
    """No words, somebody of another centre, a day that is none: nothing typed is lost."""
    occasion = soon(worlds.a_centre("south"))
    stranger = somebody(worlds.a_centre("north"), RoleKind.ORGANISER)
    client.force_login(somebody(occasion.activity.centre, RoleKind.ORGANISER))
    here = f"/admin/webinars/{occasion.pk}/duties/"

    empty = client.post(here, {"deed": "add", "add-kind": "OWN", "add-due_on": "2026-12-24"}).content.decode()
    wrong = client.post(here, {"deed": "assign", "which": "HOST", "HOST-due_on": "31.31."}).content.decode()
    other = client.post(here, {"deed": "assign", "which": "HOST", "HOST-owner": stranger.pk})

    assert ["Kirjoita, mitä pitää tehdä." in empty, 'value="2026-12-24"' in empty] == [True, True]
    assert ['value="31.31."' in wrong, "<details open>" in " ".join(wrong.split())] == [True, True]
    assert (other.status_code, Duty.objects.count()) == (422, 0)
    assert stranger.name not in other.content.decode()


@pytest.mark.parametrize("which", ["", "0", "OWN", "NOTHING", "²", "other"])
def test_what_is_not_on_the_list_does_not_exist(client: Client, which: str) -> None:
    occasion, other = soon(worlds.a_centre("south")), soon(worlds.a_centre("north"), "Toinen")
    foreign = duties.add(other, "OWN", words="Pulla", at=AT, by=None)
    client.force_login(somebody(occasion.activity.centre, RoleKind.ORGANISER))

    assert post(client, occasion, deed="tick", which=foreign.pk if which == "other" else which) == 404
    assert post(client, occasion, deed="explode", which="HOST") == 404
    assert kept(other) == [("Pulla", "", False, False)]


def test_erasing_a_person_takes_them_off_the_list() -> None:
    occasion = soon()
    owner = somebody(occasion.activity.centre, RoleKind.EDITOR)
    duties.add(occasion, "OWN", words="Pulla", owner=owner, at=AT, by=None)

    erasing.ask(owner, at=AT)
    erasing.carry_out(at=timezone.now())

    assert kept(occasion) == [("Pulla", "", False, False)]


def test_a_teacher_without_any_event_is_not_told_to_make_one(client: Client) -> None:
    client.force_login(somebody(worlds.a_centre(), RoleKind.TEACHER))

    html = main(client, "/admin/webinars/")

    assert ["Tulevia webinaareja ei ole." in html, "Luo ensimmäinen" in html] == [True, False]


@pytest.mark.parametrize(
    ("place", "online"),
    [
        ("Teams", True),
        ("Verkossa", True),
        ("Google Meet", True),
        ("Verkatehdas, Hämeenlinna", False),
        ("Kulturverket, Vasa", False),
        ("Meeting room 2", False),
    ],
)
def test_only_a_place_that_is_called_a_room_online_needs_a_link(place: str, online: bool) -> None:
    assert bool(facts.ONLINE.search(place)) is online


def test_what_two_say_of_one_thing_at_once_is_both_kept() -> None:
    occasion = scenes.occasion(scenes.an_event())
    duties.add(occasion, DutyKind.HOST, at=scenes.AT, by=None)
    one, other = (duties.usual(occasion, DutyKind.HOST) for _ in range(2))
    owner = worlds.a_person()

    duties.change(one, at=scenes.AT, by=None, owner=owner, due_on=None)
    duties.tick(other, at=scenes.AT, by=None)

    assert list(Duty.objects.values_list("owner", "done_at")) == [(owner.pk, scenes.AT)]
