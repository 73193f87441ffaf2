"""The certificates' part of Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import register_permission_policy

from certificates.models import Certificate, Rule
from certificates.viewsets import LedgerPolicy, RulePolicy, certificate_rules, certificates

register_permission_policy(Certificate, LedgerPolicy(Certificate))
register_permission_policy(Rule, RulePolicy(Rule))


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ViewSet]:
    """The ledger and the rules of one's own centres."""
    return [certificates, certificate_rules]


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """The icon of certificates in the admin's menu."""
    return [*icons, "certificates/admin/certificate.svg"]
