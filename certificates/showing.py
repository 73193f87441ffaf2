"""What others may ask of certificates: what an activity earns, and how an award is shown."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation

from certificates import periods
from certificates.enums import DocumentState
from certificates.models import Certificate, Rule
from learning import doors
from learning.doors import Alignment, AwardView, Earning
from people.languages import pick


def earnings(activity_ids: Collection[int], language: str) -> dict[int, list[Earning]]:
    """The certificates that finishing these activities earns by the newest rules."""
    found: dict[int, list[Earning]] = {}
    for rule in Rule.objects.newest().filter(activity__in=activity_ids):
        earned = Earning(title=pick(rule.titles, language), valid_months=rule.valid_months)
        found.setdefault(rule.activity_id, []).append(earned)
    return found


def alignments(activity_ids: Collection[int]) -> dict[int, list[Alignment]]:
    """The certifications that finishing these activities earns, by their identifiers."""
    found: dict[int, list[Alignment]] = {}
    for rule in Rule.objects.newest().filter(activity__in=activity_ids).select_related("certification"):
        aligned = Alignment(identifier=rule.certification.iri, title=pick(rule.titles, "fi"))
        found.setdefault(rule.activity_id, []).append(aligned)
    return found


def award_views(references: Collection[UUID], language: str) -> dict[UUID, AwardView]:
    """These certificates with their verification page, their file and what they are worth today."""
    certificates = Certificate.objects.filter(uuid__in=references).prefetch_related("entries", "documents")
    with translation.override(language):
        return {certificate.uuid: _view(certificate, language) for certificate in certificates}


def _view(certificate: Certificate, language: str) -> AwardView:
    """One certificate as my learning shows it."""
    deeds = {entry.deed for entry in certificate.entries.all()}
    ready = {document.language for document in certificate.documents.all() if document.state == DocumentState.READY}
    standing = periods.standing(deeds, certificate.valid_until, on=timezone.localdate())
    return AwardView(
        title=pick(certificate.snapshot["titles"], language),
        path=reverse("verify:certificate", args=[certificate.code]),
        pdf_path=reverse("certificates:pdf", args=[certificate.uuid]),
        code=certificate.code,
        state=standing.lower(),
        ready=language in ready,
        earned_by=str(certificate.snapshot["activity"]["iri"]),
    )


def open_doors() -> None:
    """Tell the heart; called once when Django starts."""
    doors.register_earnings(earnings)
    doors.register_alignments(alignments)
    doors.register_award_view(award_views)
