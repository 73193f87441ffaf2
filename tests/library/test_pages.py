"""Front page, centre pages and plain pages: what they show, to whom, in which language, in how many queries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from learning import catalogue, enrolling, record
from learning.enums import Form, Kind
from learning.statements import Opened
from library.models import CentrePage, HomePage, PlainPage
from people import organising
from people.enums import RoleKind
from people.models import Centre
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> Centre:
    """A centre whose colour somebody chose."""
    return worlds.a_centre("south")


@pytest.fixture
def site(centre: Centre) -> dict[str, HomePage]:
    """A small site in Finnish and Swedish: front page, a centre page, a plain page."""
    homes = {}
    for code, title in (("fi", "Opi työhösi."), ("sv", "Lär för ditt arbete.")):
        locale = Locale.objects.get_or_create(language_code=code)[0]
        home = homes.get("fi") and homes["fi"].copy_for_translation(locale)
        if home is None:
            home = HomePage(title="Talkoot", slug="talkoot", headline=title, lead="Yhdessä", locale=locale)
            Page.get_first_root_node().add_child(instance=home)
        home.headline = title
        home.save_revision().publish()
        homes[code] = home
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": homes["fi"], "hostname": "testserver"})
    page = CentrePage(title="Etelä", slug="south", centre=centre, lead="Tervetuloa")
    homes["fi"].add_child(instance=page)
    plain = PlainPage(title="Saavutettavuusseloste", slug="saavutettavuus", lead="Kerro meille")
    homes["fi"].add_child(instance=plain)
    swedish = plain.copy_for_translation(homes["sv"].locale)
    swedish.title, swedish.slug = "Tillgänglighetsutlåtande", "tillganglighet"
    swedish.save_revision().publish()
    return homes


def listed(title: str, form: str = Form.COURSE, **fields):
    """A card in the catalogue."""
    kind = {Form.EVENT: Kind.EVENT, Form.RECORDING: Kind.RECORDING}.get(form, Kind.COURSE)
    activity = fields.pop("activity", None) or worlds.an_activity(kind)
    fields = {"published_at": timezone.now(), "summary": "", "path": "/fi/x/", **fields}
    return catalogue.list_activity(activity, language="fi", form=form, title=title, **fields)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_front_page_offers_what_comes_next_in_its_order(client: Client, site, centre) -> None:
    now = timezone.now()
    for title, days in (("Myöhempi", 9), ("Seuraava", 2), ("Mennyt", -2)):
        at = now + timedelta(days=days)
        listed(title, Form.EVENT, starts_at=at, ends_at=at + timedelta(hours=2), centre=centre)

    page = text(client, "/fi/")

    assert page.index("Seuraava") < page.index("Myöhempi")
    assert "Mennyt" not in page
    assert "Jatka tästä" not in page


def test_the_front_page_shows_a_person_their_own_next_step(client: Client, site) -> None:
    me, other = worlds.a_person(), worlds.a_person()
    lesson = worlds.an_activity()
    course = worlds.an_activity(Kind.COURSE, mode="ALL", components=[lesson, worlds.an_activity()])
    listed("Aloitettu kurssi", activity=course)
    for person in (me, other):
        enrolling.enrol(person, course, at=timezone.now())
    record.write(me, Opened(activity=lesson.about()), at=timezone.now())

    client.force_login(me)
    mine = text(client, "/fi/")
    client.force_login(other)
    theirs = text(client, "/fi/")

    assert "Jatka tästä" in mine
    assert "Jatka tästä" not in theirs


@pytest.mark.parametrize("number", [1, 3])
def test_the_front_page_makes_a_constant_number_of_queries(
    number: int, client: Client, site, centre, django_assert_num_queries
) -> None:
    me = worlds.a_person()
    client.force_login(me)
    topics = catalogue.keep_topics([("school", {"fi": "Koulu"})])
    for place in range(number):
        lesson = worlds.an_activity()
        course = worlds.an_activity(Kind.COURSE, mode="ALL", components=[lesson])
        listed(f"Kurssi {place}", activity=course, topics=topics, centre=centre)
        at = timezone.now() + timedelta(days=1 + place)
        listed(f"Webinaari {place}", Form.EVENT, starts_at=at, ends_at=at, centre=centre)
        record.write(me, Opened(activity=lesson.about()), at=timezone.now())
    client.get("/fi/")

    with django_assert_num_queries(FRONT_QUERIES):
        client.get("/fi/")


FRONT_QUERIES = 20


def test_a_page_leads_to_its_translation_and_the_footer_to_the_plain_pages(client: Client, site) -> None:
    page = text(client, "/fi/saavutettavuus/")

    assert 'hreflang="sv" href="http://testserver/sv/tillganglighet/"' in page
    assert 'hreflang="en" href="http://testserver/en/"' in page
    assert '<a href="/fi/saavutettavuus/">Saavutettavuusseloste</a>' in page


def test_other_pages_keep_their_address_and_query_in_another_language(client: Client, site) -> None:
    page = text(client, "/fi/catalogue/?q=koulu")

    assert 'hreflang="sv" href="http://testserver/sv/catalogue/?q=koulu"' in page


def test_a_centre_page_shows_its_own_offer_in_its_colour(client: Client, site, centre) -> None:
    listed("Oma kurssi", centre=centre)
    listed("Toisen kurssi", centre=worlds.a_centre("north"))

    page = text(client, "/fi/south/")

    assert 'data-centre="south"' in page
    assert ("Oma kurssi" in page, "Toisen kurssi" in page) == (True, False)


def test_the_colours_are_a_style_sheet_that_is_fetched_again_only_when_changed(client: Client, centre) -> None:
    response = client.get("/brand.css")

    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert f'[data-centre="south"]{{--h:{centre.hue};--c:{centre.chroma}}}' in response.content.decode()
    assert client.get("/brand.css", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_the_navigation_offers_what_a_role_opens(client: Client, site, centre) -> None:
    manager, organiser, learner = worlds.a_person(), worlds.a_person(), worlds.a_person()
    organising.appoint(manager, RoleKind.MANAGER, at=timezone.now(), organisation=worlds.an_organisation())
    organising.appoint(organiser, RoleKind.ORGANISER, at=timezone.now(), centre=centre)

    def offered(person) -> tuple[bool, bool]:
        client.force_login(person)
        page = text(client, "/fi/catalogue/")
        return 'href="/fi/team/"' in page, 'href="/admin/"' in page

    assert [offered(person) for person in (learner, manager, organiser)] == [
        (False, False),
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize("theme", ["LIGHT", "DARK", "SYSTEM"])
def test_the_chosen_appearance_is_remembered_with_and_without_an_account(client: Client, site, theme: str) -> None:
    client.post("/fi/appearance/", {"theme": theme, "next": "/fi/catalogue/"})
    stranger = text(client, "/fi/catalogue/")
    person = worlds.a_person()
    client.force_login(person)
    client.post("/fi/appearance/", {"theme": theme})
    client.cookies.pop("theme")
    known = text(client, "/fi/catalogue/")

    for page in (stranger, known):
        assert f'data-theme="{theme.lower()}"' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_choice_of_appearance_sends_nobody_elsewhere(client: Client, target: str) -> None:
    response = client.post("/fi/appearance/", {"theme": "DARK", "next": target})

    assert response.headers["Location"] == "/"
