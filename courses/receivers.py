"""What courses do when pages change or a door is knocked at."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils import timezone
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    task_rejected,
    task_submitted,
    workflow_cancelled,
)

from courses import bookmarks, opinions, polling, publishing, reading, reviewing, taking
from courses.models import Edition, ExtraTime, Leaf
from learning import doors, lending
from learning.enums import Form, Kind
from learning.models import Component, Listing
from people import retention
from people.models import User
from people.signals import erasing


def connect() -> None:
    """Listen to pages and open the doors; called once when Django starts."""
    for model in publishing.CONTENT:
        page_published.connect(_changed, sender=model, dispatch_uid=f"courses.published.{model.__name__}")
        page_unpublished.connect(_changed, sender=model, dispatch_uid=f"courses.unpublished.{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"courses.deleted.{model.__name__}")
    erasing.connect(_erasing, dispatch_uid="courses.erasing")
    retention.register(
        retention.Limit("extra time", timedelta(days=30), _ended_extra_time),
        retention.Limit("bookmarks", retention.TWO_YEARS, bookmarks.forgotten),
        retention.Limit("opinions", retention.TWO_YEARS, opinions.ended, opinions.take_texts),
    )
    for model in publishing.CONTENT:
        post_save.connect(_saved, sender=model, dispatch_uid=f"courses.saved.{model.__name__}")
    task_submitted.connect(_step_begun, sender=TaskState, dispatch_uid="courses.step_begun")
    task_rejected.connect(_sent_back, sender=TaskState, dispatch_uid="courses.sent_back")
    workflow_cancelled.connect(_withdrawn, sender=WorkflowState, dispatch_uid="courses.withdrawn")
    post_page_move.connect(_moved, dispatch_uid="courses.moved")
    page_slug_changed.connect(_renamed, dispatch_uid="courses.renamed")
    doors.register_address(Kind.COURSE, course_addresses)
    doors.register_address(Kind.LESSON, part_addresses)
    doors.register_address(Kind.TEST, part_addresses)
    lending.register(shows_document)


def _erasing(person: User, **kwargs: object) -> None:
    """Somebody is being forgotten."""
    taking.forget(person)
    polling.forget(person)
    opinions.forget(person)


def _ended_extra_time(before: datetime) -> QuerySet:
    """Extra time that ended before this."""
    return ExtraTime.objects.filter(until__lt=timezone.localdate(before))


def _changed(instance: Page, **kwargs: object) -> None:
    """A page of ours was published or unpublished."""
    publishing.changed(instance, at=timezone.now())


def _saved(instance: Page, **kwargs: object) -> None:
    """A page of ours was saved, perhaps with another draft."""
    reviewing.saved(instance, at=timezone.now())


def _step_begun(instance: TaskState, user: User | None = None, **kwargs: object) -> None:
    """A step of a review begins, whoever began it and wherever."""
    reviewing.begin(instance, by=user, at=timezone.now())


def _sent_back(instance: TaskState, user: User | None = None, **kwargs: object) -> None:
    """A course came back to its author."""
    reviewing.rejected(instance, by=user, at=timezone.now())


def _withdrawn(instance: WorkflowState, user: User | None = None, **kwargs: object) -> None:
    """A review was ended, or the course published past it."""
    reviewing.withdrawn(instance, by=user, at=timezone.now())


def _deleted(instance: Page, **kwargs: object) -> None:
    """A page of ours is no more."""
    publishing.gone(instance, at=timezone.now())


def _renamed(instance: Page, instance_before: Page, **kwargs: object) -> None:
    """A page that readers could open has another slug; one that was a draft was published with its slug."""
    if instance_before.live:
        _moved(instance)


def _moved(instance: Page, **kwargs: object) -> None:
    """A page moved or got another slug: the addresses of all courses below it changed, perhaps their order too."""
    page = instance.specific
    for model in publishing.CONTENT:
        for below in model.objects.descendant_of(page, inclusive=True):
            centre = below.centre_id
            below.take_centre()
            if below.centre_id != centre:
                model.objects.filter(pk=below.pk).update(centre=below.centre_id)
    for key in publishing.courses_showing(page):
        publishing.publish_course(key, at=timezone.now())


def course_addresses(activities: Collection[int], language: str) -> dict[int, str]:
    """Where courses are read: in the reader's language, else in Finnish, else in any."""
    return _preferred(
        Listing.objects.filter(activity__in=activities, form=Form.COURSE).values_list("activity", "language", "path"),
        language,
    )


def part_addresses(activities: Collection[int], language: str) -> dict[int, str]:
    """Where lessons and tests are read: in a listed course whose newest version shows them."""
    versions = Component.objects.filter(activity__in=activities, version__activity__kind=Kind.COURSE)
    editions = Edition.objects.filter(version__in=versions.values("version")).select_related("version")
    listed = {
        (activity, code): path
        for activity, code, path in Listing.objects.filter(
            activity__in=editions.values("version__activity"), form=Form.COURSE
        ).values_list("activity", "language", "path")
    }
    rows = []
    for edition in editions.order_by("version__activity", "-version__number"):
        base = listed.get((edition.version.activity_id, edition.language))
        if base is None:
            continue
        for module in edition.contents["modules"]:
            rows += [
                (part["activity"], edition.language, f"{base}{part['module']}/{part['slug']}/")
                for part in module["parts"]
                if part["activity"] in activities
            ]
    return _preferred(rows, language)


def _preferred(rows: Collection[tuple[int, str, str]], language: str) -> dict[int, str]:
    """One path per activity: the best language, and of several in one language the first."""
    order = [language, "fi", "sv", "en"]
    found: dict[int, tuple[int, str]] = {}
    for activity, code, path in rows:
        rank = order.index(code)
        if activity not in found or rank < found[activity][0]:
            found[activity] = (rank, path)
    return {activity: path for activity, (_rank, path) in found.items()}


def shows_document(document: AbstractDocument, request: HttpRequest) -> bool:
    """Whether who asks may open a lesson with a link to the document."""
    leaves = Leaf.objects.filter(documents=document, withdrawn_at=None)
    return leaves.exists() and reading.may_open_any(request, leaves)
