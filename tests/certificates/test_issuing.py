"""One completion, one certificate: whatever is run twice, at once, late or half."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, connections, transaction
from django.tasks import TaskResult
from django.utils import timezone

from certificates import issuing, rendering, ruling, snapshots, sweeping, tasks
from certificates.enums import Deed, DocumentState
from certificates.models import Certificate, Document, Entry, Frozen, Rule
from learning import progress, record
from learning.enums import AwardState, Kind
from learning.models import Activity, Award, Progress
from learning.statements import Completed
from lrs.models import Statement
from people.models import Centre, Mail, Note, User
from tests.certificates.conftest import AT, finish, make_course, make_rule

Issued = Callable[..., Certificate]


def deeds(certificate: Certificate) -> list[str]:
    return [entry.deed for entry in certificate.entries.all()]


def test_completing_a_course_issues_draws_states_and_writes(learner: User, course: Activity, rule: Rule) -> None:
    finish(learner, course)

    certificate = Certificate.objects.get()
    award = Award.objects.get()
    mail = Mail.objects.get(key=f"certificate:issued:{certificate.uuid}")
    assert (certificate.person, certificate.period, certificate.holder) == (learner, 1, "Äijä-Liisa Žižek Ŋuŧŧá")
    assert certificate.valid_until == date(2028, 3, 10)
    assert deeds(certificate) == [Deed.ISSUED]
    assert (award.reference, award.state, award.valid_until) == (certificate.uuid, AwardState.EARNED, date(2028, 3, 10))
    assert {(d.language, d.state) for d in Document.objects.all()} == {
        (language, DocumentState.READY) for language in ("fi", "sv", "en")
    }
    assert certificate.code in mail.text
    assert f"http://testserver/verify/{certificate.code}/" in mail.text
    assert f"http://testserver/sv/my/certificates/{certificate.uuid}.pdf" in mail.text
    assert outbox.outbox[0].to == [learner.email]


def test_the_snapshot_freezes_rule_evidence_issuer_and_a_commitment_to_the_name(issued: Issued, centre: Centre) -> None:
    certificate = issued()

    said = certificate.snapshot
    done = Progress.objects.get(activity__kind=Kind.COURSE)
    assert said["rule"] == {"code": "basics", "version": 1, "valid_months": 24}
    assert said["evidence"] == sorted(done.evidence)
    assert Statement.objects.filter(uuid__in=said["evidence"]).count() == len(said["evidence"]) == 2
    assert said["score"] == round(6 / 7, 4)
    assert said["issuer"]["legal_names"]["sv"] == "Södra centret, sammanslutning"
    assert said["completed_at"] == AT.isoformat()
    assert certificate.holder not in str(said)
    assert said["commitment"] == snapshots.commitment(certificate.salt, certificate.holder)


def test_a_later_change_of_name_rule_or_centre_changes_nothing_issued(
    issued: Issued, learner: User, centre: Centre, course: Activity
) -> None:
    certificate = issued()
    before = Certificate.objects.values().get()

    User.objects.filter(pk=learner.pk).update(family_name="Uusi")
    Centre.objects.filter(pk=centre.pk).update(hue=10, names={"fi": "Muu"})
    make_rule(course, centre, valid_months=6, at=timezone.now())
    tasks.issue.enqueue(person_id=learner.pk, activity_id=course.pk)
    tasks.render.enqueue(certificate_id=certificate.pk, language="fi")

    assert Certificate.objects.values().get() == before


def test_a_task_run_twice_issues_once_and_mails_once(learner: User, course: Activity, rule: Rule) -> None:
    finish(learner, course)
    for _ in range(2):
        tasks.issue.enqueue(person_id=learner.pk, activity_id=course.pk)

    assert (Certificate.objects.count(), Entry.objects.count(), Document.objects.count()) == (1, 1, 3)
    assert Mail.objects.count() == 1
    assert Award.objects.count() == 1


@pytest.mark.parametrize("line", ["_publish", "record.write"])
def test_a_task_that_dies_half_way_leaves_nothing_and_does_it_all_when_run_again(
    learner: User,
    course: Activity,
    rule: Rule,
    monkeypatch: pytest.MonkeyPatch,
    failed_tasks: list[TaskResult],
    line: str,
) -> None:
    def die(*args: object, **kwargs: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        if line == "_publish":
            patch.setattr(issuing, line, die)
        else:
            patch.setattr(issuing, "Earned", die)
        finish(learner, course)
    assert [task.task.name for task in failed_tasks if task.task.name == "issue"] == ["issue"]
    assert (Certificate.objects.count(), Award.objects.count(), Mail.objects.count()) == (0, 0, 0)

    tasks.issue.enqueue(person_id=learner.pk, activity_id=course.pk)

    assert (Certificate.objects.count(), Award.objects.count(), Mail.objects.count()) == (1, 1, 1)


def test_a_renderer_that_fails_delays_the_file_and_nothing_else(
    learner: User,
    course: Activity,
    rule: Rule,
    monkeypatch: pytest.MonkeyPatch,
    failed_tasks: list[TaskResult],
) -> None:
    def fail(*args: object) -> bytes:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(rendering, "draw", fail)
        finish(learner, course)
    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.WAITING}
    assert (Certificate.objects.count(), Award.objects.count(), Mail.objects.count()) == (1, 1, 1)

    sweeping.sweep(at=timezone.now() + timedelta(hours=1))

    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.READY}


def test_a_lost_task_is_caught_up_by_the_sweep(learner: User, course: Activity, centre: Centre) -> None:
    finish(learner, course, at=AT)
    make_rule(course, centre)
    assert Certificate.objects.count() == 0

    sweeping.sweep(at=AT + timedelta(minutes=10))
    assert Certificate.objects.count() == 0
    for _ in range(2):
        sweeping.sweep(at=AT + timedelta(hours=1))

    assert Certificate.objects.get().person == learner


def test_the_sweep_ends_what_is_past_its_last_day(issued: Issued, course: Activity, learner: User) -> None:
    certificate = issued()

    for _ in range(2):
        sweeping.sweep(at=AT.replace(year=2028, month=3, day=11))

    assert deeds(certificate) == [Deed.ISSUED, Deed.EXPIRED]
    assert sweeping.unissued(at=AT.replace(year=2030)) == []


@pytest.mark.django_db(transaction=True)
def test_eight_threads_issue_one_certificate(learner: User, centre: Centre) -> None:
    course = make_course(centre)
    finish(learner, course)
    rule = make_rule(course, centre)
    gate, seen = Barrier(8), []

    def work() -> None:
        try:
            gate.wait(10)
            seen.append(issuing.issue(learner, rule, at=AT).code)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert seen == [Certificate.objects.get().code] * 8
    assert (Award.objects.count(), Mail.objects.count(), Entry.objects.count()) == (1, 1, 1)


def test_the_database_itself_refuses_a_second_certificate_of_a_period(issued: Issued) -> None:
    first = issued()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            code="2222-2222-2222-2222",
            person=first.person,
            certification=first.certification,
            issuer=first.issuer,
            period=1,
            snapshot={},
            issued_at=AT,
        )


def test_model_and_database_refuse_to_change_the_ledger(issued: Issued) -> None:
    certificate = issued()
    entry = certificate.entries.get()
    table, line = Certificate._meta.db_table, Entry._meta.db_table

    for forbidden in (
        certificate.save,
        certificate.delete,
        entry.delete,
        Certificate.objects.all().delete,
        lambda: Certificate.objects.update(valid_until=None),
        lambda: Certificate.objects.update(holder="Somebody else"),
        lambda: Entry.objects.update(reason="x"),
    ):
        with pytest.raises(Frozen):
            forbidden()
    for statement in (
        f"UPDATE {table} SET valid_until = NULL",
        f"UPDATE {table} SET snapshot = '{{}}'",
        f"UPDATE {table} SET holder = 'Somebody else'",
        f"UPDATE {line} SET reason = 'x'",
        f"DELETE FROM {line}",
        f"DELETE FROM {table}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_erasing_a_person_empties_the_name_and_keeps_the_certificate(issued: Issued, learner: User) -> None:
    certificate = issued()

    Certificate.objects.filter(person=learner).update(holder="", salt="")
    Mail.objects.all().delete()
    learner.delete()

    kept = Certificate.objects.get()
    assert (kept.person, kept.holder, kept.salt) == (None, "", "")
    assert (kept.code, kept.snapshot) == (certificate.code, certificate.snapshot)


def test_nothing_is_issued_before_completion_or_for_completions_before_the_rule(
    learner: User, course: Activity, centre: Centre
) -> None:
    rule = make_rule(course, centre, at=AT + timedelta(days=1))
    assert issuing.issue(learner, rule, at=AT) is None

    finish(learner, course)

    assert issuing.issue(learner, rule, at=AT + timedelta(days=2)) is None
    assert issuing.issue_completed(learner, course, at=AT + timedelta(days=2)) == []


def test_the_version_in_force_at_completion_decides(learner: User, course: Activity, centre: Centre) -> None:
    make_rule(course, centre)
    make_rule(course, centre, valid_months=12, at=AT + timedelta(days=1))

    finish(learner, course)

    assert Certificate.objects.get().valid_until == date(2028, 3, 10)
    assert [(r.version, r.valid_months) for r in Rule.objects.order_by("version")] == [(1, 24), (2, 12)]
    assert make_rule(course, centre, valid_months=12).version == 2


def test_revoking_needs_a_reason_and_happens_once(issued: Issued, organiser: User, learner: User) -> None:
    certificate = issued()
    with pytest.raises(issuing.NoReason):
        issuing.revoke(certificate, reason="  ", by=organiser, at=AT)

    for days in (1, 2):
        issuing.revoke(certificate, reason="Väärä henkilö", by=organiser, at=AT + timedelta(days=days))

    entry = certificate.entries.get(deed=Deed.REVOKED)
    assert (entry.by, entry.reason, entry.at) == (organiser, "Väärä henkilö", AT + timedelta(days=1))
    assert Award.objects.get().state == AwardState.REVOKED
    assert Note.objects.get().deed == "certificate.revoked"
    told = Mail.objects.get(key=f"certificate:revoked:{certificate.uuid}")
    assert "Väärä henkilö" not in told.text
    assert told.subject == "Ditt intyg har återkallats: Grunderna"


def test_a_revoked_certificate_is_not_issued_again(issued: Issued, learner: User, rule: Rule) -> None:
    certificate = issued()
    issuing.revoke(certificate, reason="x", by=None, at=AT)

    assert issuing.issue(learner, rule, at=AT + timedelta(days=1)) == certificate
    assert Certificate.objects.count() == 1


def test_expiring_waits_for_the_last_day_to_pass(issued: Issued) -> None:
    certificate = issued()
    last = AT.replace(year=2028)

    assert issuing.expire(certificate, at=last) is None
    for days in (1, 2):
        issuing.expire(certificate, at=last + timedelta(days=days))

    assert deeds(certificate) == [Deed.ISSUED, Deed.EXPIRED]
    assert Award.objects.get().state == AwardState.EXPIRED


def test_a_completion_after_the_end_opens_the_next_period(issued: Issued, learner: User, course: Activity) -> None:
    first = issued()
    later = AT.replace(year=2029)
    again = course.versions.get().placements.first().activity
    for uuid in first.snapshot["evidence"]:
        record.void(uuid, at=later)
    assert Award.objects.get().in_review
    assert Progress.objects.filter(activity=course).count() == 0
    record.write(learner, Completed(activity=again.about()), at=later)

    finish(learner, course, at=later)

    second = Certificate.objects.get(period=2)
    assert second.valid_until == date(2031, 3, 10)
    assert deeds(first) == [Deed.ISSUED, Deed.RENEWED]
    assert first.entries.get(deed=Deed.RENEWED).successor == second


def test_correcting_issues_the_same_in_the_present_name(issued: Issued, learner: User, organiser: User) -> None:
    first = issued()
    User.objects.filter(pk=learner.pk).update(family_name="Öhman")

    fresh = issuing.correct(first, by=organiser, reason="Uusi nimi", at=AT + timedelta(days=9))
    again = issuing.correct(first, by=organiser, reason="Uusi nimi", at=AT + timedelta(days=10))

    assert again == fresh
    assert (fresh.period, fresh.valid_until, fresh.holder) == (1, first.valid_until, "Äijä-Liisa Öhman")
    assert {**fresh.snapshot, "commitment": ""} == {**first.snapshot, "commitment": ""}
    assert deeds(first) == [Deed.ISSUED, Deed.SUPERSEDED]
    states = dict(Award.objects.values_list("reference", "state"))
    assert states == {first.uuid: AwardState.REVOKED, fresh.uuid: AwardState.EARNED}


def test_rebuilding_progress_gives_the_same_awards_and_no_ledger_row(issued: Issued) -> None:
    issuing.revoke(issued(), reason="x", by=None, at=AT)
    awards = list(Award.objects.values("reference", "state", "earned_at", "valid_until", "in_review"))
    ledger = list(Entry.objects.values())

    progress.rebuild()

    assert list(Award.objects.values("reference", "state", "earned_at", "valid_until", "in_review")) == awards
    assert list(Entry.objects.values()) == ledger


def test_rules_of_a_code_share_one_certification(course: Activity, centre: Centre) -> None:
    first, second = make_rule(course, centre), make_rule(course, centre, valid_months=6)

    assert first.certification == second.certification
    assert [rule.version for rule in ruling.in_force(course.pk, at=AT)] == [2]
