"""The queue: by order, or by the target mix of the series; every decision can be read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation
from wagtail.blocks import StreamValue
from wagtail.blocks.stream_block import StreamBlockValidationError

from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Centre, Profession, User
from tests import worlds
from tests.webinars import scenes
from webinars import admitting, registering
from webinars.models import Admission, Occasion, Registration, SeriesPage
from webinars.registering import Told

pytestmark = pytest.mark.django_db
AT = scenes.AT
HALVES = [("nurse", 50), ("teacher", 50)]


def profession(code: str) -> Profession:
    """An occupation of its own field."""
    sector = {"nurse": "HEALTH", "teacher": "EDUCATION", "police": "JUSTICE"}[code]
    return organising.keep_profession(code, names={"fi": code, "en": code}, sector=sector)


def series(kind: str = "profession", groups: list[tuple[str, int]] | None = None) -> SeriesPage:
    """A series that aims for these groups."""
    rows = [(kind, {"group": code, "share": share}) for code, share in groups or HALVES]
    for code in ("nurse", "teacher", "police"):
        profession(code)
    return scenes.a_series(mix=rows)


def event(page: SeriesPage | None = None, *, capacity: int = 2, rule: str = "MIX") -> Occasion:
    """A full event's occasion to be, with so many places."""
    parts = [scenes.a_part(capacity=capacity)]
    return scenes.occasion(scenes.an_event(page or series(), parts=parts, letting_in=rule))


def enter(occasion: Occasion, code: str = "", **told: object) -> Registration:
    """Somebody of that profession asks for a place."""
    about = Told(profession=profession(code) if code else None, **told)
    parts = list(occasion.seatings.all())
    return registering.register(worlds.a_person(), occasion, parts, at=AT, language="fi", told=about)[0]


def states(*rows: Registration) -> list[str]:
    """How the rows stand now, in one letter each."""
    known = dict(Registration.objects.values_list("pk", "state"))
    return [known[row.pk][0] for row in rows]


def test_the_group_that_lacks_most_is_let_in_before_whoever_waited_longer() -> None:
    occasion = event()
    first, second = enter(occasion, "nurse"), enter(occasion, "nurse")
    waiting = [enter(occasion, code) for code in ("nurse", "police", "teacher", "teacher")]

    assert registering.cancel(first, at=AT) == waiting[2]
    assert registering.cancel(second, at=AT) == waiting[0]

    assert states(*waiting) == ["R", "W", "R", "W"]
    told = list(
        Admission.objects.order_by("pk").values_list("rule", "kind", "group", "held", "seated", "share", "waiting")
    )
    assert told == [("MIX", "profession", "teacher", 0, 1, 0.5, 4), ("MIX", "profession", "nurse", 0, 1, 0.5, 3)]


def test_in_plain_order_the_mix_is_only_shown() -> None:
    occasion = event(rule="ORDER", capacity=1)
    first = enter(occasion, "nurse")
    second, third = enter(occasion, "nurse"), enter(occasion, "teacher")

    assert registering.cancel(first, at=AT) == second

    assert Admission.objects.values_list("rule", "share", "waiting").get() == ("ORDER", None, 2)
    shown = [
        (name, gauge.held, gauge.wanted)
        for name, gauge in admitting.meters([third.seating], occasion)[third.seating_id]
    ]
    assert shown == [("nurse", 1, 0.5), ("teacher", 0, 0.5), ("muut", 0, 0.0)]


@pytest.mark.parametrize(
    ("kind", "groups"), [("sector", [("HEALTH", 50), ("EDUCATION", 50)]), ("area", [("south", 50), ("west", 50)])]
)
def test_fields_and_areas_count_like_professions(kind: str, groups: list[tuple[str, int]]) -> None:
    worlds.a_centre("west")
    areas = {"nurse": worlds.a_centre("south").area, "teacher": worlds.a_centre("west").area}
    occasion = event(series(kind, groups))
    first, second = (enter(occasion, "nurse", area=areas["nurse"]) for _ in range(2))
    nurse, teacher = (enter(occasion, code, area=areas[code]) for code in ("nurse", "teacher"))

    registering.cancel(first, at=AT)

    assert states(second, nurse, teacher) == ["R", "W", "R"]
    assert Admission.objects.get().group == groups[1][0]


def test_who_somebody_is_comes_from_the_newest_job_and_stays() -> None:
    county = worlds.an_organisation("county", area=worlds.a_centre("west").area)
    unit = worlds.an_organisation("unit", parent=county)
    person = worlds.a_person()
    worlds.a_job(person, unit)
    occasion = event()

    row = registering.register(person, occasion, list(occasion.seatings.all()), at=AT, language="fi")[0]

    assert (row.profession.code, row.organisation, row.area.code) == ("nurse", unit, "west")
    person.jobs.all().delete()
    kept = Registration.objects.get()
    assert (kept.profession.code, kept.organisation, kept.area.code) == ("nurse", unit, "west")


def test_the_series_leads_its_events_as_soon_as_it_is_published() -> None:
    page = series()
    occasion = event(page)
    assert occasion.mix == {"kind": "profession", "shares": {"nurse": 0.5, "teacher": 0.5}}

    page.mix = []
    page.save_revision().publish()

    assert Occasion.objects.get().mix == {}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("sector", "HEALTH", 50), ("profession", "nurse", 50)], "not for several of these at once"),
        ([("sector", "HEALTH", 50), ("sector", "HEALTH", 20)], "One group is named twice."),
        ([("sector", "HEALTH", 60), ("sector", "EDUCATION", 50)], "The shares are more than 100 % together."),
    ],
)
def test_a_mix_that_cannot_be_is_refused(rows: list[tuple[str, str, int]], says: str) -> None:
    profession("nurse")
    block = SeriesPage._meta.get_field("mix").stream_block
    value = StreamValue(block, [(kind, {"group": code, "share": share}) for kind, code, share in rows])

    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(value)

    with translation.override("en"):
        assert says in str(refused.value.as_json_data())


# --- in words ---------------------------------------------------------------------------------------


def test_whoever_waits_reads_the_rule_and_whoever_came_in_reads_why(client: Client) -> None:
    occasion = event(capacity=1)
    first, second = enter(occasion, "nurse"), enter(occasion, "teacher")
    address = f"/en/webinars/places/{second.uuid}/"

    html = client.get(address).content.decode()
    assert "nurse 50 %, teacher 50 %" in html
    registering.cancel(first, at=AT)
    html = client.get(address).content.decode()

    assert "Of 0 people with a place, 0 were of the group “teacher”, and 50 % is aimed for" in html


def test_the_organiser_reads_the_meter_and_every_decision(client: Client) -> None:
    centre = worlds.a_centre()
    occasion = event(capacity=1)
    first, _second = enter(occasion, "nurse"), enter(occasion, "teacher")
    registering.cancel(first, at=AT)
    client.force_login(organiser(centre))

    html = client.get(f"/admin/webinars/{occasion.pk}/registrations/").content.decode()

    assert [words in html for words in ("teacher", "lisää toivotaan", "Ketkä pääsivät jonosta ja miksi")] == [True] * 3
    client.force_login(organiser(worlds.a_centre("west")))
    assert client.get(f"/admin/webinars/{occasion.pk}/registrations/").status_code == 404


def organiser(centre: Centre) -> User:
    """Somebody who works for the centre."""
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, at=AT, centre=centre)
    access.keep_centre(centre)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_with_its_meters_costs_the_same(client: Client, many: int, django_assert_num_queries) -> None:
    starts = scenes.STARTS
    parts = [
        scenes.a_part(f"Osa {number}", starts=starts + timedelta(hours=number), minutes=30, capacity=1)
        for number in range(many)
    ]
    occasion = scenes.occasion(scenes.an_event(series(), parts=parts, sessions=[], letting_in="MIX"))
    first = enter(occasion, "nurse")
    for _ in range(many):
        enter(occasion, "teacher")
    for row in Registration.objects.filter(person=first.person).select_related("seating"):
        registering.cancel(row, at=AT)
    client.force_login(organiser(worlds.a_centre()))
    client.get(f"/admin/webinars/{occasion.pk}/registrations/")

    with django_assert_num_queries(LIST_QUERIES):
        client.get(f"/admin/webinars/{occasion.pk}/registrations/")


LIST_QUERIES = 24
