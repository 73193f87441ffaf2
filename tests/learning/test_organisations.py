"""The administrators' pages of organisations: the tree, one organisation, what is refused and what is noted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from people import organising
from people.models import Identifier, Note, Organisation, User
from tests import worlds
from tests.worlds import an_organisation

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/organisations/"
LIST, ONE = 10, 15
type Counting = Callable[[int], AbstractContextManager]


@pytest.fixture
def admin() -> User:
    """Who may do everything."""
    return worlds.a_person("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def here(client: Client, admin: User) -> Client:
    """A browser in which the administrator has signed in, and which prefers English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(admin)
    return client


def page(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def said(**fields: Any) -> dict[str, Any]:
    """The form as an administrator fills it; successors as pairs of code and per cent."""
    shares = fields.pop("successors", [])
    rows = {"successors-TOTAL_FORMS": len(shares), "successors-INITIAL_FORMS": 0, **belonging()}
    for number, (code, share) in enumerate(shares):
        rows |= {f"successors-{number}-successor": code, f"successors-{number}-share": share}
    return {"name_fi": "Piiri", "kind": "COUNTY", **rows, **fields}


def codes(response: HttpResponse) -> list[str]:
    """What a list shows."""
    return [one.code for one in response.context["page"]]


def test_an_organisation_is_added_with_all_that_is_said_of_it(here: Client, admin: User) -> None:
    area = organising.keep_area("south", names={"fi": "Etelä"}, position=1)
    an_organisation("next")
    fields = said(
        code="district",
        name_sv="Distriktet",
        area=area.pk,
        valid_from="2020-01-01",
        valid_until="2022-12-31",
        BUSINESS_ID="02012566",
        successors=[("next", "62.5"), ("", "")],
    )

    shown = page(here.post(f"{PAGE}new/", fields, follow=True))

    made = Organisation.objects.get(code="district")
    assert "“Piiri” has been saved." in shown
    assert (made.names, made.kind, made.area, made.path) == (
        {"fi": "Piiri", "sv": "Distriktet"},
        "COUNTY",
        area,
        f"/{made.pk}/",
    )
    assert (made.valid_from, made.valid_until) == (date(2020, 1, 1), date(2022, 12, 31))
    assert list(made.identifiers.values_list("scheme", "value")) == [("BUSINESS_ID", "0201256-6")]
    assert list(made.successors.values_list("successor__code", "weight")) == [("next", Decimal("0.625"))]
    note = Note.objects.get()
    assert (note.actor, note.deed, note.subject) == (admin, "organisation.made", f"people.organisation:{made.pk}")
    assert 'value="62.5"' in shown
    assert 'value="0201256-6"' in shown


def test_an_organisation_is_changed_and_moved(here: Client) -> None:
    """Its code stays, whatever is sent; what has changed is noted, and saving without a change notes nothing."""
    county, other = an_organisation("county"), an_organisation("other")
    ward = an_organisation("ward", county)
    fields = said(code="new", name_fi="Osasto", kind="UNIT", parent="other")

    for _twice in range(2):
        here.post(f"{PAGE}{ward.pk}/", fields)

    ward.refresh_from_db()
    assert (ward.code, ward.name, ward.parent, ward.path) == ("ward", "Osasto", other, f"/{other.pk}/{ward.pk}/")
    assert [(note.deed, note.details["changed"]) for note in Note.objects.all()] == [
        ("organisation.changed", ["names", "parent"])
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name_fi": ""}, "This field is required."),
        ({"parent": "moon"}, "No organisation has this code."),
        ({"parent": "co\x00unty"}, "No organisation has this code."),
        ({"parent": "county"}, "An organisation cannot be part of itself or of what is below it."),
        ({"parent": "ward"}, "An organisation cannot be part of itself or of what is below it."),
        ({"kind": "UNIT"}, "A unit needs an organisation above it."),
        ({"valid_from": "2022-01-01", "valid_until": "2021-01-01"}, "The end comes before the beginning."),
        ({"BUSINESS_ID": "0201256-7"}, "The check digit does not fit the number."),
        ({"MUNICIPALITY": "FI-091"}, "Other has this identifier already."),
        ({"successors": [("other", "60"), ("ward", "41")]}, "Together the successors have more than the whole."),
        ({"successors": [("county", "60")]}, "A successor is another organisation"),
        ({"successors": [("other", "0")]}, "greater than or equal to 0.1"),
        ({"successors": [("other", "")]}, "This field is required."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_saved(here: Client, fields: dict[str, Any], told: str) -> None:
    county, other = an_organisation("county"), an_organisation("other")
    an_organisation("ward", county)
    organising.keep_identifiers(other, {"MUNICIPALITY": "FI-091"})

    shown = page(here.post(f"{PAGE}{county.pk}/", said(**{"name_fi": "Canary", **fields})))

    assert told in shown
    county.refresh_from_db()
    assert (county.name, county.parent, county.successors.count(), Note.objects.count()) == ("County", None, 0, 0)
    assert Identifier.objects.count() == 1


@pytest.mark.parametrize("code", ["county", "a code", ""])
def test_a_new_organisation_needs_a_code_of_its_own(here: Client, code: str) -> None:
    an_organisation("county")

    page(here.post(f"{PAGE}new/", said(code=code)))

    assert Organisation.objects.count() == 1


def test_what_is_used_is_not_deleted_and_what_is_not_is(here: Client) -> None:
    """A job, a part, a successor: each keeps it; identifiers go with it."""
    county = an_organisation("county")
    ward, spare = an_organisation("ward", county), an_organisation("spare")
    worlds.a_job(worlds.a_person("aino"), ward)
    organising.keep_identifiers(spare, {"OID": "1.2.246.1"})

    for kept in (county, ward):
        assert "Something else refers to this organisation." in page(here.post(f"{PAGE}{kept.pk}/delete/", follow=True))
    page(here.post(f"{PAGE}{spare.pk}/delete/", follow=True))

    assert sorted(Organisation.objects.values_list("code", flat=True)) == ["county", "ward"]
    assert [(note.deed, note.details) for note in Note.objects.all()] == [("organisation.deleted", {"code": "spare"})]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["county", "other"]),
        ("?below=county", ["ward"]),
        ("?below=ward", ["team"]),
        ("?q=TEA", ["team"]),
        ("?q=0201256", ["other"]),
        ("?q=county&below=county", []),
        ("?q=t&below=county", ["team"]),
        ("?kind=UNIT", ["team", "ward"]),
        ("?area=south", ["other"]),
        ("?validity=ended", ["former"]),
        ("?validity=to-come", ["future"]),
        ("?validity=all", ["county", "former", "future", "other"]),
        ("?kind=NONE", ["county", "other"]),
        ("?q=%00", ["county", "other"]),
        ("?area=%00", ["county", "other"]),
    ],
)
def test_the_list_shows_the_tree_or_what_was_looked_for(here: Client, query: str, found: list[str]) -> None:
    """A filter that there is not narrows nothing."""
    county = an_organisation("county")
    an_organisation("team", an_organisation("ward", county))
    area = organising.keep_area("south", names={"fi": "Etelä"}, position=1)
    other = an_organisation("other", area=area)
    organising.keep_identifiers(other, {"BUSINESS_ID": "0201256-6"})
    an_organisation("former", valid_until=date(2022, 12, 31))
    an_organisation("future", valid_from=date(2100, 1, 1))

    assert codes(here.get(PAGE + query)) == found


def test_the_number_of_queries_is_constant(here: Client, django_assert_num_queries: Counting) -> None:
    """Of the list and of one organisation, with one row and with three of everything."""
    top = an_organisation("top")
    here.get(PAGE)
    for number in range(3):
        child = an_organisation(f"o{number}", top)
        worlds.a_job(worlds.a_person(f"p{number}"), child)
        organising.name_successors(top, [(one, Decimal("0.2")) for one in Organisation.objects.exclude(pk=top.pk)])
        network = worlds.a_network(f"n{number}", (top, -9, None))
        organising.keep_memberships(child, [(network, worlds.AT.date(), None)])
        if number in (0, 2):
            with django_assert_num_queries(LIST):
                assert len(codes(here.get(f"{PAGE}?below=top"))) == number + 1
            with django_assert_num_queries(ONE):
                page(here.get(f"{PAGE}{top.pk}/"))
            with django_assert_num_queries(ONE):
                page(here.get(f"{PAGE}{network.pk}/"))


@pytest.mark.parametrize("role", ["learner", "manager", "organiser"])
def test_everybody_else_is_refused(client: Client, role: str) -> None:
    """Managers of the very organisation and organisers neither see nor change it."""
    county = an_organisation("county")
    person = worlds.a_person(role)
    if role == "manager":
        organising.appoint(person, "MANAGER", at=worlds.AT, organisation=county)
    if role == "organiser":
        organising.appoint(person, "ORGANISER", at=worlds.AT, centre=worlds.a_centre())
    client.force_login(person)

    for address in (PAGE, f"{PAGE}new/", f"{PAGE}{county.pk}/", f"{PAGE}{county.pk}/delete/"):
        for answer in (client.get(address), client.post(address, said(name_fi="Canary"))):
            assert answer.status_code == 302
            assert "County" not in answer.content.decode()

    assert Organisation.objects.get().name == "County"


def belonging(*rows: tuple[str, str, str]) -> dict[str, Any]:
    """The rows of networks as the page sends them: code, first and last day; all of them were there before."""
    fields: dict[str, Any] = {"networks-TOTAL_FORMS": len(rows), "networks-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        fields |= {
            f"networks-{number}-{name}": text
            for name, text in zip(("network", "started_on", "ended_on"), row, strict=True)
        }
    return fields


def test_memberships_are_said_shown_and_taken_back(here: Client) -> None:
    """On the member's page; the network's page tells who belongs to it, and what was emptied is gone."""
    county = an_organisation("county")
    network = worlds.a_network("vip")
    address = f"{PAGE}{county.pk}/"

    shown = page(here.post(address, said(**belonging(("vip", "2026-01-01", "2026-06-30"), ("", "", ""))), follow=True))

    assert 'value="vip"' in shown
    assert 'value="2026-06-30"' in shown
    of_network = page(here.get(f"{PAGE}{network.pk}/"))
    assert f'<a href="{address}">Piiri</a>, 01/01/2026–06/30/2026' in of_network
    page(here.post(address, said(**belonging(("", "", ""))), follow=True))
    assert not county.networks.exists()
    assert "Members" not in page(here.get(f"{PAGE}{network.pk}/"))
    assert [note.details["changed"] for note in Note.objects.order_by("pk")] == [["names", "networks"], ["networks"]]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("moon", "2026-01-01", ""), "No organisation has this code."),
        (("v\x00ip", "2026-01-01", ""), "No organisation has this code."),
        (("other", "2026-01-01", ""), "Only organisations of the kind network have members."),
        (("vip", "", ""), "This field is required."),
        (("vip", "2026-01-01", "2025-01-01"), "The end comes before the beginning."),
    ],
)
def test_memberships_that_cannot_be_are_told_and_nothing_is_saved(
    here: Client, row: tuple[str, str, str], told: str
) -> None:
    county = an_organisation("county")
    an_organisation("other")
    worlds.a_network("vip")

    assert told in page(here.post(f"{PAGE}{county.pk}/", said(name_fi="Canary", **belonging(row))))

    county.refresh_from_db()
    assert (county.name, county.networks.count(), Note.objects.count()) == ("County", 0, 0)


def test_a_member_that_becomes_a_network_is_told(here: Client) -> None:
    county = an_organisation("county")
    worlds.a_network("vip", (county, -9, None))

    shown = page(here.post(f"{PAGE}{county.pk}/", said(kind="NETWORK", **belonging(("vip", "2026-01-01", "")))))

    assert "A network has members and is none itself." in shown
    assert county.networks.count() == 1


def test_a_successor_that_was_emptied_is_gone(here: Client) -> None:
    """Though the page had shown it."""
    county, following = an_organisation("county"), an_organisation("next")
    organising.name_successors(county, [(following, Decimal("0.5"))])

    page(here.post(f"{PAGE}{county.pk}/", said(successors=[("", "")], **{"successors-INITIAL_FORMS": 1}), follow=True))

    assert not county.successors.exists()
