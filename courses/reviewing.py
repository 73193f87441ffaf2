"""The review of a course as a whole: submitting, deciding, going back, and publishing what was approved.

Where a review is, Wagtail's workflow knows; what was done and which drafts were approved stands in our own rows, which
this module alone writes. What is published is exactly what every step has seen: whoever changes a draft afterwards
sends the review back to the earliest step that has not seen it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from courses import announcing, covering, publishing, reviewers, tasks
from courses.covering import Part, Problem
from courses.enums import ReviewDeed, Step
from courses.models import Approved, CoursePage, Deed, Review, ReviewTask
from courses.reviewers import Panel
from people import rules
from people.languages import pick
from people.models import Centre, User

LONGEST = 2000  # letters of a remark
PAUSE = timedelta(minutes=2)  # the editor saves by itself while somebody types
SEEING = (ReviewDeed.APPROVED, ReviewDeed.PASSED, ReviewDeed.PLANNED, ReviewDeed.PUBLISHED)


class Refused(Exception):
    """A deed that cannot be done: why, and what has to be mended."""

    def __init__(self, told: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(told)
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Standing:
    """A review that waits for a decision: at which step, about what, and who may decide."""

    review: Review
    state: WorkflowState
    turn: TaskState
    step: Step
    covered: list[Part]
    panel: Panel


def keep_workflow(centre: Centre) -> None:
    """Give the centre its review, which its courses go through unless an administrator gives them another workflow."""
    rows = ReviewTask.objects.filter(centre=centre)
    if rows.count() == len(Step):
        return
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        Centre.objects.select_for_update().get(pk=centre.pk)  # two at once would each make a workflow
        if rows.count() == len(Step):
            return
        name = pick(centre.names, settings.LANGUAGE_CODE) or centre.code
        workflow = Workflow.objects.create(name=_("%(centre)s: review of a course") % {"centre": name})
        for place, step in enumerate(Step):
            task, new = ReviewTask.objects.get_or_create(centre=centre, step=step, defaults={"name": step.label})
            if new:
                WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)


def workflow_of(course: CoursePage) -> Workflow | None:
    """The centre's review; none where the page has a workflow of its own, or an administrator put the review away."""
    if not settings.WAGTAIL_WORKFLOW_ENABLED or course.centre_id is None:
        return None
    if course.pk and WorkflowPage.objects.filter(page=course.pk, workflow__active=True).exists():
        return None
    ours = Workflow.objects.filter(workflow_tasks__task__reviewtask__centre=course.centre_id).order_by("pk").first()
    return ours if ours and ours.active else None


def steps_of(workflow: Workflow) -> list[ReviewTask]:
    """The steps of a review in their order."""
    rows = ReviewTask.objects.filter(workflow_tasks__workflow=workflow, active=True)
    return list(rows.order_by("workflow_tasks__sort_order"))


def open_review(course: Page) -> Review | None:
    """The review that the course is in, also while its author mends it."""
    state = WorkflowState.objects.active().for_instance(course).select_related("review").first()
    return getattr(state, "review", None)


def seen(review: Review) -> dict[str, dict[int, Approved]]:
    """By step and page, what was approved there last, unless it was sent back from there since."""
    decided = (ReviewDeed.APPROVED, ReviewDeed.PASSED, ReviewDeed.SENT_BACK)
    newest = dict(review.deeds.filter(kind__in=decided).order_by("pk").values_list("step", "pk"))
    rows = Deed.objects.filter(pk__in=newest.values()).exclude(kind=ReviewDeed.SENT_BACK)
    deeds = dict(rows.values_list("pk", "step"))
    found: dict[str, dict[int, Approved]] = {step: {} for step in deeds.values()}
    for row in Approved.objects.filter(deed__in=deeds):
        found[deeds[row.deed_id]][row.page_id] = row
    return found


def says_otherwise(part: Part, known: dict[int, Approved]) -> bool:
    """Whether a draft is another than the one that was approved, or was not there then."""
    return part.is_draft and (part.page.pk not in known or known[part.page.pk].digest != part.digest)


def has_seen(step: str, covered: Sequence[Part], known: dict[str, dict[int, Approved]]) -> bool:
    """Whether the step approved every draft as it is now."""
    return step in known and not any(says_otherwise(part, known[step]) for part in covered)


def first_unseen(state: WorkflowState, task: ReviewTask) -> ReviewTask:
    """The earliest step that has not seen what the drafts say now; the given one in a new review, or where all have."""
    review = Review.objects.filter(state=state).first()
    if review is None:
        return task
    known, covered = seen(review), covering.parts(review.course)
    return next((one for one in steps_of(state.workflow) if not has_seen(one.step, covered, known)), task)


def submit(course: CoursePage, *, by: User, at: datetime) -> None:
    """Hand the drafts in for review, or hand them in again after mending them."""
    covered = covering.parts(course)
    if not course.permissions_for_user(by).can_submit_for_moderation():
        raise Refused(_("The course cannot be submitted now: it is being reviewed already, or it is locked."))
    if not any(part.is_draft for part in covered):
        raise Refused(_("Nothing has been changed since the last publication, so there is nothing to review."))
    if problems := covering.unfit(covered, at=at):
        raise Refused(_("Something is missing. Mend this first, then submit the course."), problems)
    try:
        with transaction.atomic():
            state = course.current_workflow_state
            if course.latest_revision_id is None:
                course.save_revision(user=by, changed=False)
            if state is not None:
                state.resume(by)
            else:
                course.get_workflow().start(course, by)
    except (PermissionDenied, ValidationError) as error:  # somebody else was faster
        raise Refused(_("The course was submitted by somebody else meanwhile.")) from error


def approve(course: CoursePage, *, by: User, turn: int, token: str, at: datetime, text: str = "") -> None:
    """Say that the course is good at this step; an organiser whom it waits for in vain says why it may pass."""
    with _deciding(course, turn=turn, token=token, at=at) as one:
        why_not = str(one.panel.why_not(by))
        passing = bool(why_not) and one.panel.may_pass(by)
        if one.step == Step.PUBLICATION or (why_not and not passing):
            raise Refused(why_not or _("At this step the course is published."))
        if passing and not text.strip():
            raise Refused(_("Write why the course may pass without this step. The reason stays in the history."))
        if one.step == Step.ACCESSIBILITY:
            _refuse_hindered(one.covered, at=at)
        kind = ReviewDeed.PASSED if passing else ReviewDeed.APPROVED
        deed = note(one.review, kind, step=one.step, by=by, text=text, at=at, covered=one.covered)
        one.turn.approve(user=by, update=False, comment=deed.text)
        known = seen(one.review)
        left = [task for task in steps_of(one.state.workflow) if not has_seen(task.step, one.covered, known)]
        one.state.update(user=by, next_task=left[0] if left else None)
        announcing.answer(deed, at=at)


def send_back(course: CoursePage, *, by: User, turn: int, token: str, at: datetime, text: str) -> None:
    """Ask the author to mend something; the words are what the author goes by."""
    if not text.strip():
        raise Refused(_("Write what has to be mended: the author goes by your words."))
    with _deciding(course, turn=turn, token="", at=at) as one:
        if (why_not := str(one.panel.why_not(by))) and not one.panel.may_pass(by):
            raise Refused(why_not)
        one.turn.reject(user=by, comment=text.strip()[:LONGEST])


def remark(course: CoursePage, *, by: User, at: datetime, text: str) -> None:
    """Say something about the course without deciding."""
    review = open_review(course)
    if review is None:
        raise Refused(_("The course is not being reviewed."))
    if not text.strip():
        raise Refused(_("Write your remark first."))
    with transaction.atomic():
        deed = note(review, ReviewDeed.REMARKED, by=by, text=text, at=at)
        announcing.answer(deed, at=at)


def may_withdraw(course: CoursePage, person: User) -> bool:
    """Whether the person may end the review: who submitted it, and who may publish."""
    state = course.current_workflow_state
    if state is None:
        return False
    return state.requested_by_id == person.pk or _leads(person, course)


def withdraw(course: CoursePage, *, by: User) -> None:
    """End the review; the drafts stay."""
    with transaction.atomic():
        state = WorkflowState.objects.active().for_instance(course).select_for_update().first()
        if state is None:
            raise Refused(_("The course is not being reviewed."))
        if not may_withdraw(course, by):
            raise Refused(_("Whoever submitted the course, and publishers and organisers, may withdraw it."))
        state.cancel(user=by)


def plan(
    course: CoursePage, *, by: User, turn: int, token: str, planned_for: datetime, at: datetime, text: str = ""
) -> None:
    """Let the queue publish the course at a time to come."""
    if planned_for <= at:
        raise Refused(_("Choose a time to come."))
    with _deciding(course, turn=turn, token=token, at=at) as one:
        _refuse_unpublishable(one, by, at=at)
        deed = note(one.review, ReviewDeed.PLANNED, step=one.step, by=by, text=text, at=at, covered=one.covered)
        Review.objects.filter(pk=one.review.pk).update(planned_for=planned_for, planned_by=by)
        one.review.planned_for = deed.review.planned_for = planned_for
        tasks.publish_planned.using(run_after=planned_for).enqueue(review_id=one.review.pk)
        announcing.answer(deed, at=at)


def unplan(course: CoursePage, *, by: User, at: datetime) -> None:
    """Cancel the scheduled publication; the course waits for its publisher again."""
    review = open_review(course)
    if review is None or not _leads(by, course):
        raise Refused(_("A publisher or an organiser of the centre decides at this step."))
    with transaction.atomic():
        if not Review.objects.filter(pk=review.pk, planned_for__isnull=False).update(planned_for=None, planned_by=None):
            raise Refused(_("No publication is scheduled."))
        announcing.answer(note(review, ReviewDeed.UNPLANNED, step=Step.PUBLICATION, by=by, at=at), at=at)


def publish(course: CoursePage, *, by: User, turn: int, token: str, at: datetime, text: str = "") -> None:
    """Publish all approved drafts with the course, or nothing."""
    with _deciding(course, turn=turn, token=token, at=at) as one:
        _refuse_unpublishable(one, by, at=at)
        deed = note(one.review, ReviewDeed.PUBLISHED, step=one.step, by=by, text=text, at=at, covered=one.covered)
        Review.objects.filter(pk=one.review.pk).update(planned_for=None, planned_by=None)
        one.turn.approve(user=by, comment=deed.text)
        announcing.answer(deed, at=at)


def publish_planned(review: Review, *, at: datetime) -> None:
    """Publish what is due; an obstacle is told to the publisher, and the course waits for them again."""
    publisher, course = review.planned_by, review.course
    if review.planned_for is None or review.planned_for > at or review.state.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    try:
        if publisher is None or not publisher.is_active:
            raise Refused(_("Whoever scheduled the publication is not here any more."))
        turn = review.state.current_task_state_id
        with translation.override(publisher.language):
            publish(course, by=publisher, turn=turn, token="", at=at)
    except (Refused, ValidationError, PermissionDenied) as obstacle:
        with transaction.atomic():
            if Review.objects.filter(pk=review.pk, planned_for__lte=at).update(planned_for=None, planned_by=None):
                hinder(review, _words(obstacle), to=publisher, at=at)


def hinder(review: Review, text: str, *, to: User | None, at: datetime) -> None:
    """Keep and tell what came between a scheduled publication and its time."""
    deed = note(review, ReviewDeed.HINDERED, step=Step.PUBLICATION, text=text, at=at)
    announcing.hindered(deed, to=to, at=at)


def saved(page: Page, *, at: datetime) -> None:
    """A draft was saved, or published past the review: look at it again when its author has paused."""
    due = Q(looks_at=None) | Q(looks_at__lt=at - PAUSE)
    for number in list(_open_near(page).filter(due).values_list("pk", flat=True)):
        with transaction.atomic():
            if Review.objects.filter(due, pk=number).update(looks_at=at + PAUSE):
                tasks.look_again.using(run_after=at + PAUSE).enqueue(review_id=number)


def look_again(review: Review, *, at: datetime) -> None:
    """Bring the review to the step that has not seen what the drafts say now."""
    Review.objects.filter(pk=review.pk).update(looks_at=None)
    settle(review, at=at)


def around(page: Page) -> list[Review]:
    """The reviews under way that cover the page."""
    active = _open_near(page).select_related("course__locale", "state__current_task_state")
    return [review for review in active if any(part.page.pk == page.pk for part in covering.parts(review.course))]


def _open_near(page: Page) -> QuerySet[Review]:
    """The reviews under way of the page's centre and language."""
    return Review.objects.filter(
        state__status=WorkflowState.STATUS_IN_PROGRESS, course__centre=page.centre_id, course__locale=page.locale_id
    )


def begin(turn: TaskState, *, by: User | None, at: datetime) -> None:
    """A step begins: the first time of all the course was submitted, after it came back it was submitted again."""
    if not _is_ours(turn):
        return
    state = turn.workflow_state
    review, new = Review.objects.get_or_create(state=state, defaults={"course_id": int(state.object_id)})
    last = review.deeds.exclude(kind=ReviewDeed.REMARKED).last()
    if new:
        note(review, ReviewDeed.SUBMITTED, by=by, at=at)
    elif last is not None and last.kind == ReviewDeed.SENT_BACK:
        note(review, ReviewDeed.RESUBMITTED, by=by, at=at)
    announcing.call(review, turn, by=by, at=at)


def rejected(turn: TaskState, *, by: User | None, at: datetime) -> None:
    """The course came back to its author, from the review's page or from the editor."""
    review = Review.objects.filter(state=turn.workflow_state_id).first()
    if review is not None and _is_ours(turn):
        Review.objects.filter(pk=review.pk).update(planned_for=None, planned_by=None)
        step = turn.task.specific.step
        announcing.answer(note(review, ReviewDeed.SENT_BACK, step=step, by=by, text=turn.comment, at=at), at=at)


def withdrawn(state: WorkflowState, *, by: User | None, at: datetime) -> None:
    """The review was ended, from its page or from the editor."""
    review = Review.objects.filter(state=state).first()
    if review is not None:
        Review.objects.filter(pk=review.pk).update(planned_for=None, planned_by=None)
        announcing.answer(note(review, ReviewDeed.WITHDRAWN, by=by, at=at), at=at)


def settle(review: Review, *, at: datetime) -> Step | None:
    """Go back, or on, to the earliest step that has not seen what the drafts say; none where the course is there."""
    with transaction.atomic():
        state = WorkflowState.objects.select_for_update(of=("self",)).get(pk=review.state_id)
        turn = state.current_task_state.specific if state.current_task_state else None
        if state.status != WorkflowState.STATUS_IN_PROGRESS or not _is_ours(turn):
            return None
        task = turn.task.specific
        chosen = first_unseen(state, task)
        if chosen.pk == task.pk:
            return None
        steps = [one.pk for one in steps_of(state.workflow)]
        back = task.pk in steps and steps.index(chosen.pk) < steps.index(task.pk)
        note(review, ReviewDeed.WENT_BACK if back else ReviewDeed.WENT_ON, step=chosen.step, at=at)
        kept = Review.objects.select_related("planned_by").get(pk=review.pk)
        if kept.planned_for is not None:
            Review.objects.filter(pk=review.pk).update(planned_for=None, planned_by=None)
            with translation.override(kept.planned_by.language if kept.planned_by else settings.LANGUAGE_CODE):
                hinder(review, _("A draft was changed after it had been approved."), to=kept.planned_by, at=at)
        turn.cancel(resume=True)
    return Step(chosen.step)


def finish(state: WorkflowState, user: User | None) -> None:
    """Publish what was approved last, in one transaction; a page without a review as Wagtail does."""
    review = Review.objects.filter(state=state).first()
    deed = review.deeds.filter(kind__in=SEEING).last() if review else None
    if deed is None:
        state.content_object.get_latest_revision().publish(user=user)
        return
    rows = list(deed.approved.select_related("page"))
    said = Revision.objects.select_for_update(of=("self",)).in_bulk(
        [row.revision_id for row in rows if row.revision_id]
    )
    with publishing.together(at=deed.at):
        for row in [*rows[1:], *rows[:1]] if rows and rows[0].page_id == review.course_id else rows:
            revision = said.get(row.revision_id) or row.page.specific.save_revision(user=user)
            if covering.digest(revision.content) != row.digest:
                raise Refused(_("A draft was changed meanwhile. Look at what changed, then decide."))
            revision.publish(user=user)


def note(
    review: Review,
    kind: ReviewDeed,
    *,
    at: datetime,
    step: str = "",
    by: User | None = None,
    text: str = "",
    covered: Sequence[Part] = (),
) -> Deed:
    """Keep what was done, and which drafts it was about."""
    deed = Deed.objects.create(review=review, kind=kind, step=step, by=by, text=text.strip()[:LONGEST], at=at)
    Approved.objects.bulk_create(
        Approved(deed=deed, page_id=part.page.pk, revision_id=part.revision, digest=part.digest)
        for part in covered
        if part.is_draft
    )
    return deed


def _is_ours(turn: TaskState | None) -> bool:
    """Whether a step of Wagtail's workflow is one of a review."""
    return turn is not None and isinstance(turn.task.specific, ReviewTask)


def _leads(person: User, course: CoursePage) -> bool:
    """Whether the person may publish the centre's courses."""
    return rules.centres_of(person, *reviewers.AT_STEP[Step.PUBLICATION]).filter(pk=course.centre_id).exists()


def _words(obstacle: Exception) -> str:
    """Why something could not be done, with every single thing that has to be mended."""
    if isinstance(obstacle, ValidationError):
        return " ".join(obstacle.messages)
    problems = getattr(obstacle, "problems", ())
    return " ".join([str(obstacle), *(f"{problem.part.title}: {problem.text}" for problem in problems)]).strip()


def _refuse_hindered(covered: Sequence[Part], *, at: datetime) -> None:
    """Refuse what must not reach readers, or cannot be published."""
    problems = [problem for one in covering.checks(covered).values() for problem in one.hindrances]
    if problems := [*problems, *covering.unfit(covered, at=at)]:
        raise Refused(_("This has to be mended before the course can be published."), problems)


def _refuse_unpublishable(one: Standing, by: User, *, at: datetime) -> None:
    """Refuse whoever may not publish, at another step, and what must not be published."""
    if one.step != Step.PUBLICATION:
        raise Refused(_("The course is not at this step."))
    if why_not := str(one.panel.why_not(by)):
        raise Refused(why_not)
    _refuse_hindered(one.covered, at=at)


@contextmanager
def _deciding(course: CoursePage, *, turn: int, token: str, at: datetime) -> Iterator[Standing]:
    """Hold the review while somebody decides; refuse a decision about something else than they were shown."""
    review = open_review(course)
    if review is not None and (step := settle(review, at=at)):
        told = _("A draft was changed or published meanwhile, so the course is now at the step “%(step)s”.")
        raise Refused(told % {"step": step.label})
    with transaction.atomic():
        one = standing(course, hold=True)
        if one is None or one.turn.pk != turn:
            raise Refused(_("Somebody else has decided meanwhile. Look at where the course is now."))
        if token and token != covering.token(one.covered):
            raise Refused(_("A draft was changed while you were reading. Look at what changed, then decide."))
        yield one


def standing(course: CoursePage, *, hold: bool = False, covered: list[Part] | None = None) -> Standing | None:
    """Where the review of a course is; none while nothing waits for a decision of ours."""
    states = WorkflowState.objects.for_instance(course).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    state = (states.select_for_update() if hold else states).first()
    review = Review.objects.select_related("planned_by").filter(state=state).first() if state else None
    turn = state.current_task_state if state else None
    if review is None or turn is None or turn.status != TaskState.STATUS_IN_PROGRESS:
        return None
    task = ReviewTask.objects.filter(pk=turn.task_id).first()
    if task is None:
        return None
    if covered is None:
        covered = covering.parts(CoursePage.objects.get(pk=course.pk))
    authors = reviewers.authors_of(covered, state)
    panel = reviewers.panel(course.centre_id, task.step, authors=authors)
    return Standing(review, state, turn, Step(task.step), covered, panel)
