"""Who may see and do what with certificates: the holder their own, a centre those that it issued.

That somebody holds a code is enough for the verification page, which asks nothing of these rules.
"""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from people import rules as people_rules
from people.enums import RoleKind
from people.rules import Rule as Pair

if TYPE_CHECKING:
    from certificates.models import Certificate, Document, Entry, Rule
    from people.models import User


def certificates_visible_to(certificates: QuerySet, viewer: "User") -> QuerySet:
    """One's own, and those issued by the centres that one works for; administrators all."""
    if not viewer.is_authenticated:
        return certificates.none()
    if people_rules.is_administrator(viewer):
        return certificates
    return certificates.filter(Q(person=viewer) | Q(issuer__in=people_rules.centres_of(viewer)))


def can_see(viewer: "User", certificate: "Certificate") -> bool:
    """The same decision for one certificate."""
    if not viewer.is_authenticated:
        return False
    if people_rules.is_administrator(viewer) or certificate.person_id == viewer.pk:
        return True
    return people_rules.centres_of(viewer).filter(pk=certificate.issuer_id).exists()


def issued_by_centres_of(certificates: QuerySet, viewer: "User") -> QuerySet:
    """Those issued by the centres that one works for, one's own not counted: the admin's list."""
    return certificates.filter(issuer__in=people_rules.centres_of(viewer))


def can_revoke(viewer: "User", certificate: "Certificate") -> bool:
    """Organisers of the centre that issued it, and administrators."""
    if not viewer.is_authenticated:
        return False
    if people_rules.is_administrator(viewer):
        return True
    held = viewer.roles.filter(people_rules.current(people_rules.today()), kind=RoleKind.ORGANISER)
    return held.filter(centre=certificate.issuer_id).exists()


def parts_visible_to(rows: QuerySet, viewer: "User") -> QuerySet:
    """Lines of the ledger and files of certificates that the viewer may see."""
    from certificates.models import Certificate  # app ready: models import this module

    return rows.filter(certificate__in=Certificate.objects.visible_to(viewer))


def can_see_part(viewer: "User", part: "Entry | Document") -> bool:
    """The same decision for one line or file."""
    return can_see(viewer, part.certificate)


def rules_visible_to(rules: QuerySet, viewer: "User") -> QuerySet:
    """Rules of the centres that one works for; administrators all."""
    return rules.filter(issuer__in=people_rules.centres_of(viewer))


def can_see_rule(viewer: "User", rule: "Rule") -> bool:
    """The same decision for one rule."""
    return people_rules.centres_of(viewer).filter(pk=rule.issuer_id).exists()


RULES = [
    Pair("certificates.Certificate", can_see, people_rules.ONESELF_OR_CENTRE),
    Pair("certificates.Entry", can_see_part, people_rules.ONESELF_OR_CENTRE),
    Pair("certificates.Document", can_see_part, people_rules.ONESELF_OR_CENTRE),
    Pair("certificates.Rule", can_see_rule, people_rules.CENTRE),
]
