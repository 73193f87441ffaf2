"""Who may see registrations and work on events, and who may come to which part."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from people import rules as people_rules
from people.enums import RoleKind
from people.models import Centre, User
from people.rules import Rule
from webinars.enums import Access

if TYPE_CHECKING:
    from webinars.models import Occasion, Registration, Seating

TEACHING = (*people_rules.RUNNING, RoleKind.TEACHER)  # who may know who comes


def rows_visible_to(rows: QuerySet, viewer: User) -> QuerySet:
    """Rows of events of the viewer's centres."""
    return rows.filter(occasion__in=_events_of(viewer, *people_rules.RUNNING))


def events_visible_to(events: QuerySet, viewer: User) -> QuerySet:
    """Events of the viewer's centres, teachers' too."""
    return events.filter(pk__in=_events_of(viewer, *TEACHING))


def _events_of(viewer: User, *kinds: str) -> QuerySet:
    """The events for whose centres the viewer works today in such a role; administrators all."""
    from webinars.models import Occasion  # app ready: models import this module

    if people_rules.is_administrator(viewer):
        return Occasion.objects.values("pk")
    return Occasion.objects.filter(centres__in=people_rules.centres_of(viewer, *kinds)).values("pk")


def can_see_row(viewer: User, row: Any) -> bool:
    """The same decision for one row."""
    return can_work_on(viewer, row.occasion)


def can_see_event(viewer: User, occasion: "Occasion") -> bool:
    """The same decision for one event."""
    return _holds(viewer, occasion, TEACHING)


def can_work_on(viewer: User, occasion: "Occasion") -> bool:
    """Whether the viewer works on what a centre of this event publishes."""
    return _holds(viewer, occasion, people_rules.RUNNING)


def may_publish(viewer: User, occasion: "Occasion") -> bool:
    """Whether the viewer decides for a centre of this event what readers see; an editor writes and does not decide."""
    return _holds(viewer, occasion, (RoleKind.ORGANISER, RoleKind.PUBLISHER))


def _holds(viewer: User, occasion: "Occasion", kinds: tuple[str, ...]) -> bool:
    """Whether the viewer has one of these roles in a centre of this event; administrators need none."""
    if people_rules.is_administrator(viewer):
        return True
    return people_rules.centres_of(viewer, *kinds).filter(pk__in=occasion.centres.values("pk")).exists()


def registrations_visible_to(rows: QuerySet, viewer: User) -> QuerySet:
    """One's own registrations, and those for events of one's centres."""
    if not viewer.is_authenticated:
        return rows.none()
    return rows.filter(Q(person=viewer) | Q(seating__occasion__in=_events_of(viewer, *TEACHING)))


def can_see_registration(viewer: User, registration: "Registration") -> bool:
    """The same decision for one registration."""
    if not viewer.is_authenticated:
        return False
    return registration.person_id == viewer.pk or can_see_event(viewer, registration.seating.occasion)


def belongs_to_region(person: User, centre: Centre | None) -> bool:
    """Whether the person has a current job in an organisation of the centre's area, or below one."""
    if not person.is_authenticated:
        return False
    if people_rules.is_administrator(person):
        return True
    if centre is None:
        return False
    jobs = person.jobs.filter(people_rules.current(people_rules.today())).select_related("organisation")
    steps = {step for job in jobs for step in job.organisation.path.split("/") if step}
    return centre.area.organisations.filter(pk__in=steps).exists()


def may_attend(person: User, seating: "Seating") -> bool:
    """Whether a person (perhaps anonymous) may register for the part."""
    if seating.access == Access.OPEN:
        return True
    if not person.is_authenticated:
        return False
    if people_rules.is_administrator(person):
        return True
    if seating.access == Access.REGION:
        return belongs_to_region(person, seating.activity.centre)
    return seating.invitations.filter(email__iexact=person.email).exists()


RULES = [
    *(
        Rule(f"webinars.{name}", can_see_row, people_rules.CENTRE)
        for name in ("Recording", "WorkshopOutput", "Highlight")
    ),
    Rule("webinars.Occasion", can_see_event, people_rules.CENTRE),
    Rule("webinars.Registration", can_see_registration, people_rules.ONESELF_OR_CENTRE),
]
