"""Nothing of another centre can be had from Wagtail's admin by guessing a number."""

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtailmedia.models import get_media_model

from learning import access
from library.models import CentrePage
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.courses import scenes as course_scenes
from tests.webinars import scenes
from webinars.models import SeriesPage

pytestmark = pytest.mark.django_db
SECRET = "Salainen luonnos"


@pytest.fixture
def ours() -> CentrePage:
    """The southern centre's page, below which one series stands."""
    page = scenes.a_centre_page(worlds.a_centre("south"), "fi")
    scenes.a_centre_page(page.centre, "sv")  # the way to both languages begins at the root of the tree
    scenes.a_series(page.centre)
    return page


@pytest.fixture
def theirs(ours: CentrePage) -> SeriesPage:
    """A draft of the northern centre."""
    parent = scenes.a_centre_page(worlds.a_centre("north"))
    values = {"summary": "Kukaan ei näe.", "centre": parent.centre, "locale": parent.locale, "live": False}
    draft = parent.add_child(instance=SeriesPage(title=SECRET, **values))
    for centre in Centre.objects.all():
        access.keep_centre(centre)
    return draft


@pytest.fixture
def browser(theirs: SeriesPage) -> Client:
    """A browser of the southern centre's organiser."""
    return organiser("south")


def organiser(centre: str) -> Client:
    """A browser of somebody who organises for the centre."""
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, at=scenes.AT, centre=Centre.objects.get(code=centre))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.get(pk=person.pk))
    return client


PLACES = ("/admin/pages/{}/", "/admin/pages/{}/results/", "/admin/choose-page/{}/")


@pytest.mark.parametrize("place", PLACES)
def test_a_page_of_another_centre_does_not_exist(
    place: str, browser: Client, ours: CentrePage, theirs: SeriesPage
) -> None:
    assert browser.get(place.format(theirs.pk)).status_code == 404
    assert browser.get(place.format(10**9)).status_code == 404
    assert browser.get(place.format(ours.pk)).status_code == 200
    assert browser.get(place.format(ours.get_parent().pk)).status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_who_does_not_work_here_is_sent_to_sign_in(place: str, theirs: SeriesPage) -> None:
    visitor, learner = Client(), Client()
    learner.force_login(worlds.a_person())
    for client in (visitor, learner):
        assert client.get(place.format(theirs.pk)).status_code == 302
    admin = Client()
    admin.force_login(worlds.a_person("chief", is_superuser=True, is_staff=True))
    assert admin.get(place.format(theirs.pk)).status_code == 200


@pytest.mark.parametrize("way", ["history", "usage", "view_draft", "edit", "copy", "move", "delete"])
def test_no_other_way_leads_there(way: str, browser: Client, theirs: SeriesPage) -> None:
    answer = browser.get(f"/admin/pages/{theirs.pk}/{way}/", follow=True)
    assert SECRET not in answer.content.decode()


def test_the_api_lists_ones_own(browser: Client, theirs: SeriesPage) -> None:
    """Pages, pictures and documents, in lists and by number."""
    own, other = (access.collection_of(Centre.objects.get(code=code)) for code in ("south", "north"))
    made = {"images": [], "documents": []}
    for collection in (own, other):
        title = f"Kuva {collection.name}"
        made["images"].append(Image.objects.create(title=title, file=get_test_image_file(), collection=collection))
        file = ContentFile(b"text", "tiedosto.txt")
        made["documents"].append(Document.objects.create(title=title, file=file, collection=collection))
    for kind, (mine, strange) in made.items():
        listed = browser.get(f"/admin/api/main/{kind}/?fields=_,id").json()["items"]
        assert [row["id"] for row in listed] == [mine.pk]
        assert browser.get(f"/admin/api/main/{kind}/{strange.pk}/").status_code == 404
        assert browser.get(f"/admin/api/main/{kind}/{mine.pk}/?fields=_,id").status_code == 200
    assert SECRET not in browser.get("/admin/api/main/pages/?limit=20").content.decode()
    assert browser.get(f"/admin/api/main/pages/{theirs.pk}/").status_code == 404


def test_the_front_page_counts_ones_own(browser: Client) -> None:
    """The centre's page in two languages and its series; the admin's browser counts all."""
    front = browser.get("/admin/").content.decode()
    assert re.findall(r"(\d+) Page", front) == ["3"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/admin/snippets/choose/courses/questionbank/chosen/a-b_c/", 404),
        ("get", "/admin/documents/chooser/chosen/2035876a-56d1-4279-ab72-ce646f959012/", 404),
        ("get", "/admin/failwhale/", 404),
        ("get", "/admin/pages/{}/revisions/0/revert/", 404),
        ("delete", "/admin/pages/{}/revisions/99999999/revert/", 404),
        ("post", "/admin/choose-external-link/", 400),
        ("post", "/admin/redirects/import/process/", 400),
        ("post", "/admin/pages/{}/edit/preview/", 400),
        ("post", "/admin/pages/{}/edit/", 400),
    ],
)
def test_what_no_browser_sends_is_no_server_s_error(
    method: str, path: str, status: int, browser: Client, ours: CentrePage
) -> None:
    """Found by ``make fuzz``: letters for numbers, and forms without fields that they always have."""
    course = course_scenes.a_course(course_scenes.a_module(centre=ours.centre))

    assert getattr(browser, method)(path.format(course.pk), {"title": "x"}).status_code == status


def test_going_back_to_an_old_version_still_works(browser: Client, ours: CentrePage) -> None:
    course = course_scenes.a_course(course_scenes.a_module(centre=ours.centre))
    revision = course.latest_revision

    assert browser.get(f"/admin/pages/{course.pk}/revisions/{revision.pk}/revert/").status_code == 200
    assert browser.get(f"/admin/pages/{ours.pk}/revisions/{revision.pk}/revert/").status_code == 404


# Wagtail leaves files of pictures that it draws to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("library", ["documents", "images"])
@pytest.mark.parametrize("query", ["usage_count_min=1", "usage_count_max=0", "ordering=usage_count"])
def test_a_search_goes_with_every_filter(library: str, query: str, admin_client: Client) -> None:
    """Wagtail's list answers 500 to words beside a filter by use; what is found is told with how often it is used."""
    Document.objects.create(title="Hiljainen ohje", file=ContentFile(b"hush", "hush.txt"))
    Image.objects.create(title="Hiljainen kuva", file=get_test_image_file())
    for results in ("", "results/"):
        page = admin_client.get(f"/admin/{library}/{results}?q=hiljainen&{query}")
        assert page.status_code == 200
        found = {row.title: row.usage_count for row in page.context["object_list"]}
        name = {"documents": "Hiljainen ohje", "images": "Hiljainen kuva"}[library]
        assert found == ({} if "min" in query else {name: 0})


def test_where_a_film_is_used_is_told_to_its_own_centre(ours: CentrePage, theirs: SeriesPage) -> None:
    """Wagtail's media library asks only whether one may change any film at all."""
    film = get_media_model().objects.create(
        title=SECRET,
        duration=1,
        type="video",
        file=ContentFile(b"film", "film.mp4"),
        collection=access.collection_of(theirs.centre),
    )
    address = f"/admin/media/usage/{film.pk}/"
    assert [organiser(centre).get(address).status_code for centre in ("south", "north")] == [404, 200]
