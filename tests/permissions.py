"""The permission table: every address of the site against every role, in the demo world.

A new address stands here (or in ``permissions_admin`` or ``permissions_pages``), else
`tests/architecture/test_permissions.py` fails. An address is a path, or a function that finds one in the demo world.
The five answers are those to an anonymous visitor and to the demo's learner, manager, organiser and administrator:
first to a GET, then to an empty POST. What one may not know exists answers 404; who must sign in first is sent to the
sign-in page, and who may not is sent out of the admin (302). ``ON`` stands for every other redirect: one is led on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from certificates.models import Certificate
from learning.models import Activity
from people.enums import RoleKind
from people.models import Role, User

ROLES = ("anonymous", "learner", "manager", "organiser", "admin")
Answers = tuple[int, int, int, int, int]
ON = 303
EVERYBODY: Answers = (200, 200, 200, 200, 200)
TURNED_AWAY: Answers = (302, 403, 403, 403, 403)
REFUSED_IF_SIGNED_IN: Answers = (302, 405, 405, 405, 405)
SIGNED_IN: Answers = (302, 200, 200, 200, 200)
WITH_A_TEAM: Answers = (302, 403, 200, 403, 403)
NOT_THEIRS: Answers = (302, 404, 404, 404, 404)
METHOD_REFUSED: Answers = (405, 405, 405, 405, 405)
LED_ON: Answers = (ON, ON, ON, ON, ON)
UNKNOWN: Answers = (400, 400, 400, 400, 400)
NOWHERE: Answers = (404, 404, 404, 404, 404)
STRANGERS_NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Row:
    """One address and its answers to each role, to a GET and to a POST; unless a row says otherwise it is read only."""

    address: str | Callable[[], str]
    answers: Answers
    posted: Answers = METHOD_REFUSED


# Addresses of others, below one path, with what each role meets at its door. Wagtail asks for permission view by view;
# the crawler's walk (tests/e2e) follows every link there.
GROUPS: dict[str, Row] = {
    "admin/": Row("/admin/", (302, 302, 302, 200, 200), (302, 302, 302, 405, 405)),
    "fi/accounts/": Row("/fi/accounts/login/", (200, ON, ON, ON, ON), (200, ON, ON, ON, ON)),
    "fi/accounts/2fa/": Row("/fi/accounts/2fa/totp/activate/", (302, ON, ON, ON, ON), (302, ON, ON, ON, ON)),
    "fi/accounts/2fa/recovery-codes/": Row(
        "/fi/accounts/2fa/recovery-codes/", (302, 404, 404, 404, 404), REFUSED_IF_SIGNED_IN
    ),
    "fi/accounts/2fa/webauthn/": Row("/fi/accounts/2fa/webauthn/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "fi/accounts/2fa/webauthn/keys/": Row(
        "/fi/accounts/2fa/webauthn/keys/0/remove/", (302, ON, ON, ON, ON), (302, ON, ON, ON, ON)
    ),
    "fi/accounts/2fa/authenticate/": Row(
        "/fi/accounts/2fa/authenticate/", (302, ON, ON, ON, ON), (302, ON, ON, ON, ON)
    ),
    "fi/accounts/login/code/": Row("/fi/accounts/login/code/", (200, ON, ON, ON, ON), (200, ON, ON, ON, ON)),
    "fi/accounts/sessions/": Row("/fi/accounts/sessions/", LED_ON, LED_ON),
    "documents/": Row("/documents/0/none.pdf", NOWHERE, NOWHERE),
    "fi/_util/": Row("/fi/_util/login/", EVERYBODY, EVERYBODY),
}


def _certificate_of_learner() -> Certificate:
    return Certificate.objects.filter(person__email="learner@talkoot.example").first() or Certificate.objects.first()


def _colleague() -> str:
    """The page of one of the demo manager's own people."""
    manager = User.objects.get(email="manager@talkoot.example")
    person = User.objects.visible_to(manager).exclude(pk=manager.pk).first()
    return reverse("competences:person", args=[person.uuid])


TABLE: dict[str, Row] = {
    "healthz": Row("/healthz", (503, 503, 503, 503, 503)),  # the demo world of a test has no queue worker
    "media": Row("/media/none.mp4", NOWHERE),
    "site:brand": Row("/brand.css", EVERYBODY),
    "lrs:statements": Row("/xapi/statements", UNKNOWN, UNKNOWN),  # a session opens nothing here
    "lrs:about": Row("/xapi/about", EVERYBODY),
    "lrs:activities": Row("/xapi/activities", UNKNOWN),
    "lrs:agents": Row("/xapi/agents", UNKNOWN),
    "lrs:state": Row("/xapi/activities/state", UNKNOWN, UNKNOWN),
    "lrs:activity-profile": Row("/xapi/activities/profile", UNKNOWN, UNKNOWN),
    "lrs:agent-profile": Row("/xapi/agents/profile", UNKNOWN, UNKNOWN),
    "lrs:rejections": Row("/xapi/rejections", UNKNOWN),
    "lrs:statements-2": Row("/xapi/2.0/statements", UNKNOWN, UNKNOWN),
    "lrs:about-2": Row("/xapi/2.0/about", EVERYBODY),
    "lrs:activities-2": Row("/xapi/2.0/activities", UNKNOWN),
    "lrs:agents-2": Row("/xapi/2.0/agents", UNKNOWN),
    "lrs:state-2": Row("/xapi/2.0/activities/state", UNKNOWN, UNKNOWN),
    "lrs:activity-profile-2": Row("/xapi/2.0/activities/profile", UNKNOWN, UNKNOWN),
    "lrs:agent-profile-2": Row("/xapi/2.0/agents/profile", UNKNOWN, UNKNOWN),
    "lrs:rejections-2": Row("/xapi/2.0/rejections", UNKNOWN),
    "verify:form": Row("/verify/", EVERYBODY),
    "verify:json": Row(lambda: f"/verify/{_certificate_of_learner().code}.json", EVERYBODY),
    "verify:certificate": Row(lambda: f"/verify/{_certificate_of_learner().code}/", EVERYBODY),
    "people:theme": Row("/fi/appearance/", METHOD_REFUSED, LED_ON),
    "people:admin_sign_in": Row("/fi/admin-sign-in/", TURNED_AWAY, TURNED_AWAY),
    "people:access": Row("/fi/my/access/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "people:deputies": Row("/fi/team/deputies/", WITH_A_TEAM, (302, 403, 422, 403, 403)),
    "people:end_deputy": Row(
        lambda: f"/fi/team/deputies/{Role.objects.filter(kind=RoleKind.DEPUTY).latest('pk').pk}/end/",
        METHOD_REFUSED,
        (302, 404, ON, 404, 404),
    ),
    "people:data": Row("/fi/my/data/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "people:ask_for_copy": Row("/fi/my/data/copy/", METHOD_REFUSED, (302, ON, ON, ON, ON)),
    "people:copy": Row(f"/fi/my/data/copies/{STRANGERS_NOWHERE}.zip", (302, 404, 404, 404, 404), REFUSED_IF_SIGNED_IN),
    "people:erase": Row("/fi/my/data/erase/", SIGNED_IN, (302, ON, ON, ON, ON)),
    "people:keep": Row("/fi/my/data/keep/", METHOD_REFUSED, (302, ON, ON, ON, ON)),
    "people:data_map": Row("/fi/privacy/data/", EVERYBODY),
    "people:invitation": Row(f"/fi/invitations/{STRANGERS_NOWHERE}/{'0' * 43}/", NOWHERE, NOWHERE),
    "people:consents": Row("/fi/my/consents/", SIGNED_IN, (302, 422, 422, 422, 422)),
    "people:take_back": Row(f"/fi/my/consents/{STRANGERS_NOWHERE}/take-back/", METHOD_REFUSED, NOT_THEIRS),
    "people:my_support": Row("/fi/my/support/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "people:allow_support": Row(f"/fi/my/support/{STRANGERS_NOWHERE}/allow/", METHOD_REFUSED, NOT_THEIRS),
    "people:support": Row("/fi/support/", TURNED_AWAY, TURNED_AWAY),
    "people:start_support": Row(f"/fi/support/{STRANGERS_NOWHERE}/start/", METHOD_REFUSED, NOT_THEIRS),
    "people:end_support": Row(f"/fi/support/{STRANGERS_NOWHERE}/end/", METHOD_REFUSED, NOT_THEIRS),
    "people:stop_support": Row("/fi/support/stop/", METHOD_REFUSED, (302, ON, ON, ON, ON)),
    "people:security": Row("/fi/my/security/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "people:sessions": Row("/fi/my/security/sessions/", SIGNED_IN, (302, ON, ON, ON, ON)),
    "library:catalogue": Row("/fi/catalogue/", EVERYBODY),
    "library:feedback": Row("/fi/accessibility-feedback/", EVERYBODY, (422, 422, 422, 422, 422)),
    "library:feedback_sent": Row("/fi/accessibility-feedback/sent/", EVERYBODY),
    "courses:notes": Row("/fi/my/notes/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "courses:notes_file": Row("/fi/my/notes/download/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "learning:my": Row("/fi/my/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "learning:certificates": Row("/fi/my/certificates/", SIGNED_IN, REFUSED_IF_SIGNED_IN),
    "competences:team": Row("/fi/team/", WITH_A_TEAM),
    "competences:csv": Row("/fi/team/export.csv", WITH_A_TEAM),
    "competences:xlsx": Row("/fi/team/export.xlsx", WITH_A_TEAM),
    "competences:figures": Row("/fi/team/figures/", TURNED_AWAY, REFUSED_IF_SIGNED_IN),
    "competences:remind": Row(
        lambda: f"/fi/team/remind/{Activity.objects.first().key}/", (302, 403, 404, 403, 403), (302, 403, 404, 403, 403)
    ),
    "competences:person": Row(_colleague, (302, 404, 200, 404, 200)),
    "certificates:pdf": Row(
        lambda: f"/fi/my/certificates/{_certificate_of_learner().uuid}.pdf",
        (302, 200, 404, 404, 404),
        REFUSED_IF_SIGNED_IN,
    ),
    "webinars:place": Row(f"/fi/webinars/places/{STRANGERS_NOWHERE}/", NOWHERE, NOWHERE),
    "webinars:join": Row(f"/fi/webinars/places/{STRANGERS_NOWHERE}/join/", METHOD_REFUSED, NOWHERE),
    "webinars:here": Row(f"/fi/webinars/places/{STRANGERS_NOWHERE}/here/", METHOD_REFUSED, NOWHERE),
    "webinars:now": Row(f"/fi/webinars/places/{STRANGERS_NOWHERE}/now/", NOWHERE, METHOD_REFUSED),
    "webinars:ask": Row(f"/fi/webinars/places/{STRANGERS_NOWHERE}/questions/", METHOD_REFUSED, NOWHERE),
    "wagtail_serve": Row("/fi/", EVERYBODY, EVERYBODY),
}
