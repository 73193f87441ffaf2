"""Wagtail's permissions follow people's roles, and end at the centre's fence."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Count
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale, Page

from courses.models import ReviewTask
from learning import access
from learning.tasks import keep_centres
from library.models import CentrePage, HomePage
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.worlds import AT

pytestmark = pytest.mark.django_db


def a_site(*centres: Centre) -> dict[str, CentrePage]:
    """A front page with a page for each centre, in Finnish and Swedish."""
    found = {}
    for code in ("fi", "sv"):
        locale = Locale.objects.get_or_create(language_code=code)[0]
        home = HomePage(title="Talkoot", slug=f"home-{code}", headline="Opi", lead="Yhdessä", locale=locale)
        Page.get_first_root_node().add_child(instance=home)
        for centre in centres:
            page = CentrePage(title=centre.code, slug=centre.code, centre=centre, lead="Tervetuloa", locale=locale)
            home.add_child(instance=page)
            found[f"{centre.code}-{code}"] = page
    return found


def fresh(person: User) -> User:
    """The person without remembered permissions."""
    return User.objects.get(pk=person.pk)


def may(person: User, page: Page) -> tuple[bool, bool]:
    """Whether the person may edit and publish the page."""
    tester = page.permissions_for_user(fresh(person))
    return tester.can_edit(), tester.can_publish()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (RoleKind.ORGANISER, (True, True)),
        (RoleKind.EDITOR, (True, False)),
        (RoleKind.PUBLISHER, (True, True)),
        (RoleKind.SUBJECT_EXPERT, (True, False)),
        (RoleKind.TEACHER, (False, False)),
    ],
)
def test_a_role_opens_the_centres_own_pages_in_every_language_and_no_others(kind, expected) -> None:
    south, north = worlds.a_centre("south"), worlds.a_centre("north")
    pages = a_site(south, north)
    for centre in (south, north):
        access.keep_centre(centre)
    person = worlds.a_person()

    role = organising.appoint(person, kind, at=AT, centre=south)

    assert {name: may(person, page) for name, page in pages.items()} == {
        "south-fi": expected,
        "south-sv": expected,
        "north-fi": (False, False),
        "north-sv": (False, False),
    }
    assert fresh(person).has_perm("wagtailadmin.access_admin")
    organising.dismiss(role, at=AT)
    assert not fresh(person).has_perm("wagtailadmin.access_admin")
    assert may(person, pages["south-fi"]) == (False, False)


def test_libraries_are_the_centres_own() -> None:
    south, north = worlds.a_centre("south"), worlds.a_centre("north")
    for centre in (south, north):
        access.keep_centre(centre)
    group = access.group_of(south, RoleKind.ORGANISER)

    granted = GroupCollectionPermission.objects.filter(group=group)

    assert {permission.collection for permission in granted} == {access.collection_of(south)}
    assert access.collection_of(south) != access.collection_of(north)
    deeds = {f"{deed}_{model}" for _, model in access.LIBRARIES for deed in ("add", "change", "delete")}
    assert set(granted.values_list("permission__codename", flat=True)) == deeds | {"choose_image", "choose_document"}


def test_keeping_twice_changes_nothing_and_mends_what_somebody_changed_by_hand() -> None:
    south = worlds.a_centre("south")
    pages = a_site(south)
    access.keep_centre(south)
    before = list(GroupPagePermission.objects.order_by("pk").values_list())
    group = access.group_of(south, RoleKind.EDITOR)
    root = pages["south-fi"].get_parent()
    GroupPagePermission.objects.create(
        group=group, page=root, permission=Permission.objects.get(codename="publish_page")
    )

    access.keep_centre(south)

    assert list(GroupPagePermission.objects.order_by("pk").values_list()) == before


def test_once_a_day_every_centre_gets_what_an_update_brought() -> None:
    south, north = worlds.a_centre("south"), worlds.a_centre("north")
    a_site(south, north)
    for centre in (south, north):
        access.keep_centre(centre)

    def state() -> list[tuple[str, int, int, int]]:
        rows = Group.objects.filter(name__contains=":").order_by("name")
        for name in ("page_permissions", "collection_permissions", "permissions"):
            rows = rows.annotate(**{f"many_{name}": Count(name, distinct=True)})
        return list(
            rows.values_list("name", "many_page_permissions", "many_collection_permissions", "many_permissions")
        )

    before, reviews = state(), ReviewTask.objects.count()
    assert min(row[1] for row in before if "TEACHER" not in row[0]) > 0
    for group in Group.objects.filter(name__contains=":"):
        group.page_permissions.all().delete()
        group.collection_permissions.all().delete()
        group.permissions.clear()
    ReviewTask.objects.all().delete()

    keep_centres.enqueue()

    assert (state(), ReviewTask.objects.count(), reviews) == (before, reviews, 6)


def test_an_administrator_is_one_as_long_as_the_role_lasts() -> None:
    person = worlds.a_person()

    role = organising.appoint(person, RoleKind.ADMINISTRATOR, at=AT)
    during = fresh(person).is_superuser
    organising.dismiss(role, at=AT)

    assert (during, fresh(person).is_superuser) == (True, False)
