"""Addresses lead to the same pages as in Wagtail, in two queries however deep a page lies."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageViewRestriction, Site

from courses.models import CoursePage
from library import routing
from tests.courses import scenes

pytestmark = pytest.mark.django_db


def asked(language: str = "fi") -> HttpRequest:
    """A stranger's request in a language."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.LANGUAGE_CODE = language
    return request


def ours(path: str, language: str = "fi") -> Any:
    """What we resolve an address to."""
    with override(language):
        return routing.resolve(asked(language), path)


def wagtails(path: str, language: str = "fi") -> Any:
    """What Wagtail resolves it to."""
    with override(language):
        return Page.route_for_request(asked(language), path)


@pytest.fixture
def course() -> CoursePage:
    """A published course of one lesson."""
    module = scenes.a_module()
    scenes.a_lesson(module)
    return scenes.a_course(module)


def below(page: Page) -> str:
    """The address of a page below the language."""
    return page.get_url().split("/", 2)[2]


def test_every_page_is_found_as_wagtail_finds_it(course: CoursePage) -> None:
    hidden = scenes.a_course(scenes.a_module("Toinen"), title="Peruttu")
    hidden.unpublish()
    pages = [*Page.objects.filter(depth__gt=1).specific()]
    assert len(pages) > 6
    for page in pages:
        url = page.get_url()
        if url is not None:
            _, language, path = url.split("/", 2)
            assert getattr(ours(path, language), "page", None) == getattr(wagtails(path, language), "page", None)
    assert ours(below(course)).page == course
    assert ours(f"{course.get_parent().slug}/{hidden.slug}/") is None


@pytest.mark.parametrize(
    "rest", ["", "enrol/", "alku/oppitunti/", "alku/oppitunti/questions/3/", "no/such/address/here/", "a/" * 400]
)
def test_the_rest_of_an_address_is_the_pages_own(course: CoursePage, rest: str) -> None:
    path = f"{below(course)}{rest}"
    expected = wagtails(path)
    found = ours(path)
    assert (found is None) == (expected is None)
    if found:
        view, args, kwargs = found.args[0], *found.args[1:]
        assert (found.page, view.__name__) == (expected.page, expected.args[0].__name__)
        assert ([*args], {**kwargs}) == ([*expected.args[1]], {**expected.args[2]})


@pytest.mark.parametrize("path", ["nothing/", "nothing/at/all/", "x/" * 3000, f"{'y' * 3000}/"])
def test_what_leads_nowhere_is_not_found(client: Client, course: CoursePage, path: str) -> None:
    assert ours(path) is None
    assert client.get(f"/fi/{path}").status_code == 404


def test_a_page_is_not_found_below_another_language(course: CoursePage) -> None:
    assert ours(below(course), "sv") is None


def test_it_takes_two_queries_and_brings_the_centre(
    course: CoursePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = f"{below(course)}alku/oppitunti/"
    Site.get_site_root_paths()
    ours(path)
    with django_assert_num_queries(2):
        assert ours(path).page.centre.pk == course.centre_id


class TestRestrictions:
    """Wagtail's restrictions hold, whichever page above has them."""

    @pytest.mark.parametrize("above", [0, 1, 2])
    def test_a_page_below_a_restricted_one_is_closed(self, client: Client, course: CoursePage, above: int) -> None:
        page = Page.objects.get(pk=course.pk)
        for _level in range(above):
            page = page.get_parent()
        made = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        assert [*course.get_view_restrictions()] == [made] == [*Page.get_view_restrictions(course)]
        assert client.get(course.get_url()).status_code == 302

    def test_a_neighbours_restriction_is_no_concern(self, client: Client, course: CoursePage) -> None:
        other = scenes.a_course(scenes.a_module("Toinen"), title="Suljettu")
        PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
        assert [*course.get_view_restrictions()] == []
        assert client.get(course.get_url()).status_code == 200

    def test_an_alias_is_as_closed_as_its_source(self, course: CoursePage) -> None:
        alias = course.create_alias(update_slug="sama").specific
        made = PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
        assert [*alias.get_view_restrictions()] == [made] == [*Page.get_view_restrictions(alias)]

    def test_it_takes_one_query(self, course: CoursePage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            assert [*course.get_view_restrictions()] == []
