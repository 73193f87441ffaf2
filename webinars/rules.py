"""Who may see registrations and work on events, and who may come to which part."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from people import rules as people_rules
from people.enums import RoleKind
from people.models import Centre, Membership, Organisation, Role, User
from people.rules import Rule
from webinars.enums import Access

if TYPE_CHECKING:
    from webinars.models import Duty, Occasion, Registration, RoomService, Seating

TEACHING = (*people_rules.RUNNING, RoleKind.TEACHER)  # who may know who comes


def rows_visible_to(rows: QuerySet, viewer: User) -> QuerySet:
    """Rows of events of the viewer's centres."""
    return rows.filter(occasion__in=_events_of(viewer, *people_rules.RUNNING))


def events_visible_to(events: QuerySet, viewer: User) -> QuerySet:
    """Events of the viewer's centres, teachers' too."""
    return events.filter(pk__in=_events_of(viewer, *TEACHING))


def questions_visible_to(rows: QuerySet, viewer: User) -> QuerySet:
    """Questions to the speakers of events of the viewer's centres; whoever leads the event there sees them, too."""
    return rows.filter(seating__occasion__in=_events_of(viewer, *TEACHING))


def can_see_question(viewer: User, question: Any) -> bool:
    """The same decision for one question."""
    return can_see_event(viewer, question.seating.occasion)


def worked_on(events: QuerySet, viewer: User) -> QuerySet:
    """Those of these events that the viewer works on, not teachers."""
    return events.filter(pk__in=_events_of(viewer, *people_rules.RUNNING))


def duties_visible_to(duties: QuerySet, viewer: User) -> QuerySet:
    """What is to be done for events of the viewer's centres, teachers' too."""
    return duties.filter(occasion__in=_events_of(viewer, *TEACHING))


def can_see_duty(viewer: User, duty: "Duty") -> bool:
    """The same decision for one thing to do."""
    return can_see_event(viewer, duty.occasion)


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


def may_manage(viewer: User, occasion: "Occasion") -> bool:
    """Whether the viewer says what has to be done for the event and by whom; editors only tick."""
    return may_publish(viewer, occasion)


def colleagues(occasion: "Occasion", *, day: date) -> QuerySet[User]:
    """Who works for a centre of the event on the day, its teachers too: those who may take something on."""
    roles = Role.objects.filter(people_rules.current(day), kind__in=TEACHING, centre__in=occasion.centres.values("pk"))
    return User.objects.filter(pk__in=roles.values("person"), is_active=True)


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


def services_visible_to(rows: QuerySet, viewer: User) -> QuerySet:
    """The services of the centres for which the viewer decides; editors choose them by name and see no more."""
    return rows.filter(centre__in=people_rules.centres_of(viewer, RoleKind.ORGANISER))


def can_see_service(viewer: User, service: "RoomService") -> bool:
    """The same decision for one service."""
    return people_rules.centres_of(viewer, RoleKind.ORGANISER).filter(pk=service.centre_id).exists()


def services_for(viewer: User, centres: Iterable[int]) -> QuerySet:
    """The services that the viewer may choose for an event of these centres: those of own centres among them."""
    from webinars.models import RoomService  # app ready: models import this module

    own = people_rules.centres_of(viewer, *people_rules.WRITING)
    return RoomService.objects.filter(live=True, centre__in=own).filter(centre__in=list(centres))


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
    return seating.pk in admitted(person, [seating])


def admitted(person: User, seatings: Iterable["Seating"]) -> set[int]:
    """Which of these parts the person may register for, by their keys; as many queries however many they are."""
    from webinars.models import Invitation  # app ready: models import this module

    asked = list(seatings)
    closed = [seating for seating in asked if seating.access != Access.OPEN]
    found = {seating.pk for seating in asked if seating.access == Access.OPEN}
    if not closed or not person.is_authenticated:
        return found
    if people_rules.is_administrator(person):
        return found | {seating.pk for seating in closed}
    if any(seating.access == Access.REGION for seating in closed):
        areas = {seating.activity.centre_id: seating.activity.centre for seating in closed}
        ours = {pk for pk, centre in areas.items() if belongs_to_region(person, centre)}
        found |= {one.pk for one in closed if one.access == Access.REGION and one.activity.centre_id in ours}
    if any(seating.access == Access.NAMED for seating in closed):
        known = standing_of(person, day=people_rules.today())
        found |= {one.pk for one in closed if one.access == Access.NAMED and _is_named(known, one.admits)}
    invited = [seating.pk for seating in closed if seating.access == Access.INVITED]
    if invited:
        mine = Invitation.objects.filter(seating__in=invited, email__iexact=person.email)
        found |= set(mine.values_list("seating", flat=True))
    return found


def standing_of(person: User, *, day: date) -> dict[str, set[str]]:
    """Where somebody works on the day, by code: employers, all above them and their networks; areas; professions."""
    jobs = list(person.jobs.current(day).select_related("organisation", "profession"))
    steps = {step for job in jobs for step in job.organisation.path.split("/") if step}
    above = list(Organisation.objects.filter(pk__in=steps).select_related("area"))
    networks = Membership.objects.filter(people_rules.current(day), member__in=steps).values_list(
        "network__code", flat=True
    )
    return {
        "organisation": {one.code for one in above} | set(networks),
        "area": {one.area.code for one in above if one.area},
        "profession": {job.profession.code for job in jobs},
    }


def _is_named(known: Mapping[str, set[str]], admits: Mapping[str, list[str]]) -> bool:
    """Whether one of the codes is one of the person's."""
    return any(known.get(kind, set()).intersection(codes) for kind, codes in admits.items())


RULES = [
    *(
        Rule(f"webinars.{name}", can_see_row, people_rules.CENTRE)
        for name in ("Recording", "WorkshopOutput", "Highlight")
    ),
    Rule("webinars.Duty", can_see_duty, people_rules.CENTRE),
    Rule("webinars.Occasion", can_see_event, people_rules.CENTRE),
    Rule("webinars.AudienceQuestion", can_see_question, people_rules.CENTRE),
    Rule("webinars.RoomService", can_see_service, people_rules.ORGANISERS),
    Rule("webinars.Registration", can_see_registration, people_rules.ONESELF_OR_CENTRE),
]
