"""The whole world of the crawl: the front page, two sides that mirror each other, and an administrator."""

import io
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Page

from learning import access
from learning.models import TaskRun
from library import feedback
from library.models import AccessibilityPage, PlainPage
from lrs import credentials
from lrs.models import Scope
from people import invitations, organising
from people.enums import ImportKind, RoleKind
from people.importing import running
from people.models import Centre, Organisation, User
from tests import worlds
from tests.crawl import centres, employers
from tests.crawl.sides import ADMIN, ADMINISTRATORS, SIDES, word
from tests.webinars import scenes


def build() -> None:
    """Everything, in the order in which one thing needs another."""
    at = timezone.now() - timedelta(minutes=5)
    home = scenes.a_home()
    for page in (
        PlainPage(title="Tietosuoja", slug="tietosuoja"),
        AccessibilityPage(title="Seloste", slug="seloste", assessed_on=timezone.localdate(at)),
    ):
        page.locale = home.locale
        home.add_child(instance=page)
    for side in SIDES:
        centre = centres.build(side, at=at)
        employers.build(side, centre.area, centres.course_of(side), at=at)
        centres.take_part(side, at=at)
    employers.leave_networks()
    _build_what_administrators_read()
    for centre in Centre.objects.all():
        access.keep_centre(centre)
    Page.fix_tree()
    TaskRun.objects.all().delete()
    cache.clear()


def _build_what_administrators_read() -> None:
    """A message about accessibility, a tool, an invitation and an import."""
    at = timezone.now()
    admin = employers.somebody(ADMIN.email, "Aada", "Ylin", at=at)
    organising.appoint(admin, RoleKind.ADMINISTRATOR, at=at)
    admin = User.objects.get(pk=admin.pk)
    feedback.receive(text=f"{ADMINISTRATORS} kuuntelee", page="/fi/", name=ADMINISTRATORS, language="fi", at=at)
    credentials.create(name=ADMINISTRATORS, key="tool", secret="a-tool-of-tests", scopes=[Scope.ALL], at=at)
    for side in SIDES:
        employer = Organisation.objects.get(code=f"{side}-employer")
        invitations.invite(
            f"i@{word(side, 'naapuri').lower()}.example",
            given_name="Kutsuttu",
            family_name=word(side, "naapuri"),
            language="fi",
            organisation=employer,
            profession=worlds.a_profession(),
            started_on=timezone.localdate(at),
            by=admin,
            at=at,
        )
    file = io.BytesIO(f"Sähköposti;Etunimi\r\naino@example.org;{ADMINISTRATORS}\r\n".encode())
    running.upload(file, f"{ADMINISTRATORS}.csv", kind=ImportKind.PEOPLE, invites=False, by=admin, at=at)
