"""A course goes out, comes into an empty site, goes out again: the same bytes."""

import json

import pytest
from hypothesis import Phase, given, settings

from courses import demo
from courses.exchange.course import format
from courses.exchange.course.format import Data
from courses.models import CoursePage
from library import demo as library_demo
from people import demo as people_demo
from tests.courses.carrying import courses_at_random, parcels

pytestmark = pytest.mark.django_db


def centre_page(page: CoursePage) -> object:
    """The page of the course's centre."""
    return page.get_parent().specific


def test_the_demo_courses_come_back_as_they_were() -> None:
    people_demo.build(at=parcels.AT)
    library_demo.build(at=parcels.AT)
    out, places = [], []
    with parcels.forgotten():
        for page in demo.build(at=parcels.AT):
            out.append(parcels.exported(page))
            places.append(centre_page(page))
    assert CoursePage.objects.count() == 0
    for package, place in zip(out, places, strict=True):
        page = parcels.imported(package, place)
        again = parcels.exported(page)
        assert parcels.members(again)["course.json"].decode() == parcels.members(package)["course.json"].decode()
        assert parcels.same_course(again, package)
        assert not page.live


@given(courses_at_random.courses())
@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_any_course_that_is_read_comes_out_as_it_went_in(data: Data) -> None:
    content = format.write(data)
    used = set(format.files(data))
    media = {
        f"media/{name}": courses_at_random.FILES[one] for one, name in courses_at_random.NAMES.items() if name in used
    }
    package = parcels.packed({"course.json": content, **media})
    parcels.three_languages()  # stay, for all examples
    with parcels.forgotten():
        again = parcels.members(parcels.exported(parcels.imported(package)))
        assert again.pop("state.json")
        assert parcels.differences(data, json.loads(again["course.json"])) == []
        assert again == parcels.members(package)
