"""The data map: what the site knows about people, why, on what ground, for how long, and what erasing does to it.

Every model says so of its own fields, as ``personal_data = {field: (purpose, fate, what)}``: a key of ``PURPOSES``,
"erase" or "keep" (without the name), and the data in the words of the person it is about. The public page, the copy of
one's own data and the tests of erasing all read that. Sources: GDPR (EU) 2016/679, articles 5, 6, 9, 13, 15 and 17.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERASE = "erase"
KEEP = "keep"
Declared = Mapping[str, tuple[str, str, Promise]]


@dataclass(frozen=True)
class Purpose:
    """Why something is kept, on what legal ground, and how long."""

    why: Promise
    basis: Promise
    kept: Promise


_TASK = _("A task in the public interest (GDPR, article 6(1)(e))")
_DUTY = _("A legal duty (GDPR, article 6(1)(c))")
_ACCOUNT = _("As long as you have an account")
_NAMELESS = _("With your name as long as you have an account, then without it")

PURPOSES: dict[str, Purpose] = {
    "account": Purpose(_("To let you in, and to know you again"), _TASK, _ACCOUNT),
    "work": Purpose(_("To show your manager their own team, and to plan training"), _TASK, _NAMELESS),
    "learning": Purpose(_("To count what you have learned, and to improve the training"), _TASK, _NAMELESS),
    "reflection": Purpose(_("To keep your own notes for you; nobody else reads them"), _TASK, _ACCOUNT),
    "opinions": Purpose(
        _("To make the training better"),
        _TASK,
        _("That you answered as long as you have an account, the texts without your name for two years after theirs"),
    ),
    "places": Purpose(
        _("To keep your place in an event, and to know how many came"),
        _TASK,
        _("With your name as long as you have an account, a guest's until a year after the event"),
    ),
    "needs": Purpose(
        _("To make it possible for you to take part"),
        _("Your explicit consent (GDPR, articles 6(1)(a) and 9(2)(a))"),
        _("Until 30 days after the event"),
    ),
    "certificates": Purpose(
        _("To prove what you can do, to whomever you show it"),
        _TASK,
        _("The certificate as long as the site, your name on it as long as you have an account"),
    ),
    "messages": Purpose(
        _("To tell you what concerns you"), _TASK, _("Half a year after the message, and no longer than your account")
    ),
    "access": Purpose(_("To let you see who has looked at your data"), _DUTY, _("Two years")),
    "audit": Purpose(_("To show afterwards who changed what"), _DUTY, _NAMELESS),
    "editing": Purpose(_("To know who is responsible for what is published"), _TASK, _NAMELESS),
    "feedback": Purpose(
        _("To answer what you say about accessibility (Act 306/2019)"), _DUTY, _("A year after the answer")
    ),
    "imports": Purpose(_("To bring people and organisations in from a file"), _TASK, _("30 days")),
    "support": Purpose(
        _("To help you in your account when you allow it"), _("Your consent (GDPR, article 6(1)(a))"), _("Two years")
    ),
    "consents": Purpose(
        _("To show what you agreed to"), _("The duty to prove consent (GDPR, article 7(1))"), _NAMELESS
    ),
    "rights": Purpose(_("To do what you ask for about your data"), _DUTY, _("A copy of your data for a week")),
    "security": Purpose(
        _("To keep others out"),
        _("The duty to protect data (GDPR, article 32)"),
        _("An hour to a week, as the kind asks"),
    ),
    "sessions": Purpose(
        _("To show you where you are signed in"), _DUTY, _("Until you sign out, at most two weeks unused")
    ),
    "operation": Purpose(_("To find out why something failed"), _TASK, _("A year at most")),
}

_EDITED = ("editing", KEEP, _("what you have edited, uploaded, commented and decided"))
_EDITOR = ("editing", ERASE, _("your open editors, unsaved drafts and subscriptions in the administration"))

# Models of libraries, which cannot say it themselves
ELSEWHERE: dict[str, Declared] = {
    "account.EmailAddress": {"email": ("account", ERASE, _("your e-mail address"))},
    "mfa.Authenticator": {"data": ("account", ERASE, _("your passkeys, authenticator app and recovery codes"))},
    "usersessions.UserSession": {"user_agent": ("sessions", ERASE, _("when and on what kind of device you sign in"))},
    "wagtailusers.UserProfile": {"avatar": ("account", ERASE, _("your picture and choices in the administration"))},
    **{label: {"user": _EDITOR} for label in ("wagtailadmin.EditingSession", "wagtailadmin.FormState")},
    **{label: {"user": _EDITOR} for label in ("wagtailcore.APIToken", "wagtailcore.PageSubscription")},
    **{label: {"user": _EDITED} for label in ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry")},
    **{
        label: {"user": _EDITED}
        for label in ("wagtailcore.Comment", "wagtailcore.CommentReply", "wagtailcore.Revision")
    },
    **{label: {"uploaded_by_user": _EDITED} for label in ("wagtailimages.Image", "wagtaildocs.Document")},
    **{label: {"uploaded_by_user": _EDITED} for label in ("wagtailmedia.Media", "wagtailcore.UploadedFile")},
    "wagtailcore.WorkflowState": {"requested_by": _EDITED},
    "wagtailcore.TaskState": {"finished_by": _EDITED},
    "wagtailcore.Page": {"owner": _EDITED},
}


@dataclass(frozen=True)
class Datum:
    """One line of the map."""

    what: str
    purpose: Purpose
    erased: bool


@dataclass(frozen=True)
class Package:
    """The part of the map that one package of the site answers for."""

    name: str
    title: Promise
    data: tuple[Datum, ...]


TITLES: dict[str, Promise] = {
    "people": _("Accounts, jobs and roles"),
    "learning": _("Learning and progress"),
    "lrs": _("The learning record"),
    "courses": _("Courses"),
    "webinars": _("Webinars"),
    "certificates": _("Certificates"),
    "competences": _("Competences"),
    "library": _("Pages of the site"),
}


def declared(model: type[Model]) -> Declared:
    """What a model says of its fields; nothing where none of them is about people."""
    return ELSEWHERE.get(model._meta.label) or getattr(model, "personal_data", None) or {}


def models() -> Iterator[tuple[type[Model], Declared]]:
    """Every model with personal data, package after package: accounts first, what libraries keep last."""
    order = list(TITLES)
    known = order + [label for label in apps.app_configs if label not in order]
    for model in sorted(apps.get_models(), key=lambda model: known.index(model._meta.app_label)):
        if found := declared(model):
            yield model, found


def data_map() -> list[Package]:
    """The whole map in the language of the page; what several fields hold together is told once."""
    told: dict[str, dict[tuple[str, str, str], Datum]] = {name: {} for name in TITLES}
    for model, fields in models():
        package = model._meta.app_label
        if package not in told:
            package = "library" if package.startswith("wagtail") else "people"
        for purpose, fate, what in fields.values():
            datum = Datum(str(what), PURPOSES[purpose], fate == ERASE)
            told[package][(purpose, fate, datum.what)] = datum
    return [Package(name, title, tuple(told[name].values())) for name, title in TITLES.items() if told[name]]
