"""Who may decide about a course at which step of its review, and in which words it is said when somebody may not.

The expert is a subject expert of the course's centre, whose profession is another than that of everybody who wrote
what is reviewed; an expert of another house is invited by giving the role. Accessibility is looked at by somebody who
works on the centre's content and did not write it. A publisher or an organiser publishes. Where nobody may decide at
one of the first two steps, an organiser lets the course pass, and says why.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from courses import covering
from courses.enums import Step
from courses.models import CoursePage
from people import rules
from people.enums import RoleKind
from people.models import Centre, Job, Role, User

AT_STEP = {
    Step.EXPERT: (RoleKind.SUBJECT_EXPERT,),
    Step.ACCESSIBILITY: rules.RUNNING,
    Step.PUBLICATION: (RoleKind.PUBLISHER, RoleKind.ORGANISER),
}
PASSABLE = (Step.EXPERT, Step.ACCESSIBILITY)


class Bar(StrEnum):
    """Why somebody may not decide; empty where they may."""

    NONE = ""
    ROLE = "role"
    AUTHOR = "author"
    UNKNOWN = "unknown"
    SAME = "same"


TOLD = {
    (Bar.ROLE, Step.EXPERT): _("A subject expert of the centre decides at this step."),
    (Bar.ROLE, Step.ACCESSIBILITY): _("Somebody who works on the centre's content decides at this step."),
    (Bar.ROLE, Step.PUBLICATION): _("A publisher or an organiser of the centre decides at this step."),
    Bar.AUTHOR: _("You have written or submitted what is reviewed. Somebody else decides at this step."),
    Bar.UNKNOWN: _("Your profession is not known here, so nobody can tell whether it is another than the author's."),
    Bar.SAME: _(
        "You have the same profession as somebody who wrote this. Somebody of another one decides at this step."
    ),
}
TOLD_OF = {
    Bar.AUTHOR: _("has written or submitted this"),
    Bar.UNKNOWN: _("profession not known"),
    Bar.SAME: _("same profession as an author"),
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who has the role for a step, and what bars them from it."""

    person: User
    bar: Bar

    @property
    def told(self) -> object:
        """The bar in words about them."""
        return TOLD_OF.get(self.bar, "")


@dataclass(frozen=True)
class Panel:
    """Everybody who could decide at a step."""

    step: Step
    centre: int
    candidates: tuple[Candidate, ...]
    authors: frozenset[int]

    @property
    def able(self) -> list[User]:
        """Those whom nothing bars."""
        return [one.person for one in self.candidates if not one.bar]

    @property
    def barred(self) -> list[Candidate]:
        """Those who have the role, and do not decide all the same."""
        return [one for one in self.candidates if one.bar]

    def bar(self, person: User) -> Bar:
        """What bars this person."""
        for one in self.candidates:
            if one.person.pk == person.pk:
                return one.bar
        if not rules.is_administrator(person) or self.step == Step.EXPERT:
            return Bar.ROLE
        return Bar.AUTHOR if person.pk in self.authors and self.step in PASSABLE else Bar.NONE

    def why_not(self, person: User) -> object:
        """In words to the person; empty where they may."""
        bar = self.bar(person)
        return "" if not bar else TOLD.get((bar, self.step)) or TOLD[bar]

    def may_pass(self, person: User) -> bool:
        """Whether the person may let the course pass: an organiser, where nobody can decide."""
        if self.step not in PASSABLE or self.able or not self.bar(person):
            return False
        return rules.centres_of(person, RoleKind.ORGANISER).filter(pk=self.centre).exists()


def panel(centre: Centre | int, step: str, *, authors: Collection[int]) -> Panel:
    """Who holds a role for the step today, by name, each with what bars them."""
    number = centre if isinstance(centre, int) else centre.pk
    day = rules.today()
    held = Role.objects.filter(rules.current(day), centre=number, kind__in=AT_STEP[Step(step)], person__is_active=True)
    people = {role.person.pk: role.person for role in held.select_related("person")}
    professions: dict[int, set[int]] = defaultdict(set)
    if step == Step.EXPERT:
        jobs = Job.objects.filter(rules.current(day), person__in={*people, *authors})
        for person, profession in jobs.values_list("person", "profession"):
            professions[person].add(profession)
    written = set().union(*(professions[person] for person in authors)) if authors else set()
    bar = partial(_bar, Step(step), authors=authors, written=written)
    candidates = [Candidate(one, bar(one.pk, professions.get(one.pk, set()))) for one in people.values()]
    candidates.sort(key=lambda one: (bool(one.bar), one.person.family_name, one.person.given_name, one.person.pk))
    return Panel(Step(step), number, tuple(candidates), frozenset(authors))


def _bar(step: Step, person: int, own: set[int], *, authors: Collection[int], written: set[int]) -> Bar:
    """What bars somebody who has a role for the step."""
    if step == Step.PUBLICATION:
        return Bar.NONE
    if person in authors:
        return Bar.AUTHOR
    if step == Step.EXPERT and not own:
        return Bar.UNKNOWN
    return Bar.SAME if step == Step.EXPERT and own & written else Bar.NONE


def serves_at(person: User, step: str) -> bool:
    """Whether the person has a role for such a step in any centre; asked once for a whole page."""
    return rules.serves(person, *AT_STEP[Step(step)])


def may_decide(person: User, course: CoursePage, step: str) -> bool:
    """Whether the person may decide about the course at this step."""
    if not rules.is_administrator(person):
        held = person.roles.filter(rules.current(rules.today()), centre=course.centre_id)
        if not held.filter(kind__in=AT_STEP[Step(step)]).exists():
            return False
    authors = authors_of(covering.parts(course), course.current_workflow_state)
    return not panel(course.centre_id, step, authors=authors).bar(person)


def authors_of(covered: Sequence[covering.Part], state: WorkflowState | None) -> set[int]:
    """Who wrote what is reviewed, and who submitted it."""
    wrote = covering.authors(covered)
    return wrote | {state.requested_by_id} if state is not None and state.requested_by_id else wrote
