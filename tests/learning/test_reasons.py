"""Every decision can be explained: yes or no as the rule says, and the facts that made it so."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import Page, Site

from learning import access, enrolling, reasons
from learning.reasons import Deed
from people import organising
from people.enums import RoleKind
from people.models import Look, Role, User
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    """Somebody who works in a ward of a county."""
    person = worlds.a_person("aino")
    county = worlds.an_organisation("county")
    worlds.a_job(person, worlds.an_organisation("ward", county))
    return person


def appointed(name: str, kind: str, **scope: object) -> User:
    """Somebody with a role since the beginning of 2026."""
    person = worlds.a_person(name)
    organising.appoint(person, kind, at=timezone.now(), **scope)
    Role.objects.filter(person=person).update(started_on=date(2026, 1, 1))
    return person


def asked(person: User, deed: Deed, thing: object) -> tuple[bool, list[str]]:
    """The decision, told in English."""
    with translation.override("en"):
        allowed, because = reasons.explain(person, deed, thing)
        return allowed, [str(reason) for reason in because]


LINE = (
    "The rule: The person, whoever leads an organisation at or below which the person works today, the superior named "
    "in a job of theirs, and administrators."
)


def test_the_line_to_a_person_is_told(nurse: User) -> None:
    """Of a manager, a deputy, a stranger, an administrator and the person."""
    county, other = worlds.an_organisation("county"), worlds.an_organisation("other")
    boss = appointed("boss", RoleKind.MANAGER, organisation=county)
    stranger = appointed("stranger", RoleKind.MANAGER, organisation=other)
    deputy, admin = worlds.a_person("deputy"), worlds.a_person("admin", is_superuser=True)
    period = {"started_on": date(2026, 2, 1), "ended_on": date(2100, 2, 1)}
    organising.delegate(boss.roles.get(), deputy, at=timezone.now(), **period)
    works = "Aino Example works there or below: Ward, since 01/01/2025."

    assert {viewer.given_name: asked(viewer, Deed.SEE, nurse) for viewer in (boss, deputy, stranger, admin, nurse)} == {
        "Boss": (True, [LINE, "Boss Example manages County since 01/01/2026.", works]),
        "Deputy": (
            True,
            [LINE, "Deputy Example stands in for Boss Example at County from 02/01/2026 to 02/01/2100.", works],
        ),
        "Stranger": (False, [LINE, "Stranger Example leads: Other.", "Aino Example works at: Ward."]),
        "Admin": (True, [LINE, "Admin Example is an administrator."]),
        "Aino": (True, [LINE, "It is about Aino Example."]),
    }


def test_who_has_left_is_told(nurse: User) -> None:
    """No job, no line; and who is closed out sees nothing."""
    boss = appointed("boss", RoleKind.MANAGER, organisation=worlds.an_organisation("county"))
    organising.leave(nurse.jobs.get(), on=date(2025, 6, 1))
    assert asked(boss, Deed.SEE, nurse) == (
        False,
        [LINE, "Boss Example leads: County.", "Aino Example has no job today."],
    )
    User.objects.filter(pk=boss.pk).update(is_active=False)
    boss.refresh_from_db()
    assert asked(boss, Deed.SEE, boss) == (False, ["The account of Boss Example is closed."])


def test_a_superior_is_told(nurse: User) -> None:
    """While both work for the employer, and why not when the superior has left."""
    head, place = worlds.a_person("head"), nurse.jobs.get().organisation
    worlds.a_job(head, worlds.an_organisation("county"))
    nurse.jobs.update(reports_to=head)
    named = "Head Example is named as the superior of Aino Example"

    assert asked(head, Deed.SEE, nurse) == (True, [LINE, f"{named} at {place}, and works for the same employer."])
    organising.leave(head.jobs.get(), on=date(2025, 6, 1))
    assert asked(head, Deed.SEE, nurse) == (
        False,
        [
            LINE,
            "Head Example leads no organisation today.",
            "Aino Example works at: Ward.",
            f"{named}, but works for another employer or for none today.",
        ],
    )


def test_a_reach_through_a_network_is_told(nurse: User) -> None:
    """Of who guards, helps and reads figures: the role, the membership and the job; and why not once it has ended."""
    county = worlds.an_organisation("county")
    network = worlds.a_network("network")
    organising.keep_memberships(county, [(network, date(2026, 1, 2), None)])
    holder = appointed("rita", RoleKind.REPORT_READER, organisation=network)
    for kind in (RoleKind.PRIVACY_OFFICER, RoleKind.SUPPORT):
        organising.appoint(holder, kind, at=timezone.now(), organisation=network)
    Role.objects.filter(person=holder).update(started_on=date(2026, 1, 1))
    belongs = "County belongs to Network since 01/02/2026, and the role reaches a network's members."
    works = "Aino Example works at: Ward."
    asking = {Deed.GUARD: nurse, Deed.HELP: nurse, Deed.READ: county}
    named = {Deed.GUARD: "Privacy officer", Deed.HELP: "Support", Deed.READ: "Report reader"}

    for deed, thing in asking.items():
        role = f"Rita Example has the role {named[deed]} at Network since 01/01/2026."
        jobs = [] if deed == Deed.READ else [works]
        assert asked(holder, deed, thing) == (True, [role, belongs, *jobs])
    organising.keep_memberships(county, [(network, date(2026, 1, 2), timezone.localdate() - timedelta(days=1))])
    for deed, thing in asking.items():
        role = f"Rita Example has the role {named[deed]}, which reaches today: Network."
        jobs = [] if deed == Deed.READ else [works]
        assert asked(holder, deed, thing) == (False, [role, *jobs])
        assert asked(nurse, deed, thing)[1][0] == f"Aino Example does not have the role {named[deed]} today."


def test_that_a_line_never_goes_through_a_network_is_told(nurse: User) -> None:
    network = worlds.a_network("network", (worlds.an_organisation("county"), -9, None))
    boss = appointed("boss", RoleKind.MANAGER, organisation=network)

    assert asked(boss, Deed.SEE, nurse) == (
        False,
        [
            LINE,
            "Boss Example leads: Network.",
            "Aino Example works at: Ward.",
            "County belongs to Network, but whoever leads a network sees none of its members' people.",
        ],
    )


def test_who_reaches_everybody_and_whom_nobody_helps_are_told(nurse: User) -> None:
    """Support for the whole site, an administrator, a closed account, oneself."""
    sami = appointed("sami", RoleKind.SUPPORT)
    admin = worlds.a_person("admin", is_superuser=True)
    role = "Sami Example has the role Support for everybody since 01/01/2026."

    assert asked(sami, Deed.HELP, nurse) == (True, [role, "Aino Example works at: Ward."])
    assert asked(sami, Deed.HELP, admin) == (
        False,
        [role, "Admin Example has no job today.", "Admin Example is an administrator."],
    )
    assert asked(sami, Deed.HELP, sami) == (
        False,
        [role, "Sami Example has no job today.", "It is about Sami Example."],
    )
    allowed, because = asked(admin, Deed.GUARD, nurse)
    assert (allowed, because[0]) == (True, "Admin Example is an administrator.")
    User.objects.filter(pk=nurse.pk).update(is_active=False)
    nurse.refresh_from_db()
    assert asked(sami, Deed.HELP, nurse)[1][-1] == "The account of Aino Example is closed."
    for deed, thing in ((Deed.READ, nurse), (Deed.GUARD, worlds.an_organisation("county")), (Deed.HELP, Site())):
        with pytest.raises(reasons.Unanswerable):
            reasons.explain(sami, deed, thing)


def test_rows_follow_their_rule(nurse: User) -> None:
    """A row of learning is told like its person, with the roles of who asks beside it."""
    course, _lessons = worlds.a_course()
    enrolment = enrolling.enrol(nurse, course, at=worlds.AT)
    organiser = appointed("organiser", RoleKind.ORGANISER, centre=worlds.a_centre())

    assert asked(organiser, Deed.SEE, enrolment) == (
        False,
        [
            LINE,
            "Organiser Example leads no organisation today.",
            "Aino Example works at: Ward.",
            "Roles of Organiser Example: Organiser, South centre.",
        ],
    )


def test_of_a_page_the_group_and_the_place_are_told() -> None:
    """What is live is everybody's to see; who may edit it has a group at the page or above it."""
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=Page(title="Keskus", slug="keskus", live=True))
    draft = page.add_child(instance=Page(title="Luonnos", slug="luonnos", live=False))
    centre = worlds.a_centre()
    organiser = appointed("organiser", RoleKind.ORGANISER, centre=centre)
    learner = worlds.a_person("learner")
    access.register_roots(door := lambda of: [page] if of == centre else [])
    try:
        access.keep_centre(centre)
    finally:
        access._roots.remove(door)
    group = "As a member of the group south:ORGANISER, Organiser Example may do so at “Keskus” and below it."
    none = "None of the groups of Learner Example may do so at the page or above it."

    assert asked(learner, Deed.SEE, page) == (True, ["The page is published: everybody sees it."])
    assert asked(organiser, Deed.PUBLISH, page) == (True, [group])
    assert asked(organiser, Deed.SEE, draft) == (True, ["The page is a draft: whoever may edit it sees it.", group])
    assert asked(learner, Deed.EDIT, page) == (False, [none, "Learner Example works for no centre."])
    draft.locked = True
    draft.save()
    assert asked(worlds.a_person("admin", is_superuser=True), Deed.ADD, page) == (
        True,
        ["Admin Example is an administrator."],
    )


@pytest.mark.parametrize(
    "text", ["nobody@example.org", "people.Job:1", "people.Nothing:1", "x", "people.User:", "/fi/x/"]
)
def test_what_is_not_here_is_told(text: str) -> None:
    with pytest.raises(reasons.Unanswerable):
        reasons.thing_named(text)


def test_what_is_decided_elsewhere_is_told(nurse: User) -> None:
    """There is no rule for every table, and only pages are edited by a rule."""
    look = Look.objects.create(person=nurse, what="PERSON", on=worlds.AT, first_at=worlds.AT, last_at=worlds.AT)
    for deed, thing in ((Deed.SEE, look), (Deed.EDIT, nurse)):
        with pytest.raises(reasons.Unanswerable, match=r"people\.User"):
            reasons.explain(nurse, deed, thing)


def test_things_are_named_by_number_identifier_and_address(nurse: User) -> None:
    assert reasons.thing_named(f"people.User:{nurse.pk}") == nurse
    assert reasons.thing_named(f"people.User:{nurse.uuid}") == nurse
    assert reasons.thing_named(" Aino@Example.org ") == nurse
    assert reasons.person_named(str(nurse.uuid)) == nurse


def test_pages_are_named_by_their_address() -> None:
    """The front page of the site, a page below it, and one that is not live; with the whole address too."""
    home = Site.objects.get().root_page
    page = home.add_child(instance=Page(title="Keskus", slug="keskus", live=False))

    assert reasons.thing_named("/fi/") == home.specific
    assert reasons.thing_named("/fi/keskus/") == page
    assert reasons.thing_named("https://talkoot.example/fi/keskus") == page
    with pytest.raises(reasons.Unanswerable, match="/fi/keskus/keskus/"):
        reasons.thing_named("/fi/keskus/keskus/")


def test_the_command_says_yes_or_no_and_why(nurse: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("why", nurse.email, "see", nurse.email)

    assert capsys.readouterr().out.splitlines() == ["yes", LINE, "It is about Aino Example."]
    with pytest.raises(CommandError, match="Nobody here has the e-mail"):
        call_command("why", "nobody@example.org", "see", nurse.email)


def test_the_page_answers_administrators_and_keeps_what_was_typed(client: Client, nurse: User) -> None:
    client.force_login(worlds.a_person("admin", is_superuser=True, is_staff=True))

    answer = client.get("/admin/why/", {"person": nurse.email, "deed": "see", "thing": nurse.email}).content.decode()
    wrong = client.get("/admin/why/", {"person": "no@example.org", "deed": "see", "thing": "x"}).content.decode()

    assert "Tiedot koskevat itseä: Aino Example." in answer
    assert 'value="no@example.org"' in wrong
    assert "Kenelläkään täällä ei ole sähköpostia tai tunnistetta no@example.org." in wrong
