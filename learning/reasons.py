"""Why somebody may or may not do something: each decision told with the facts that it was made of.

The decision itself is never made here: it is the rule's of the object's package, or Wagtail's for a page.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Page

from people import rules
from people.enums import RoleKind
from people.models import Membership, Organisation, Role, User
from people.rules import Rule


class Deed(StrEnum):
    """What is asked about."""

    SEE = "see"
    EDIT = "edit"
    ADD = "add"
    PUBLISH = "publish"
    DELETE = "delete"
    GUARD = "guard"
    HELP = "help"
    READ = "read"


class Decision(NamedTuple):
    """Whether it is allowed, and why, in sentences of the reader's language."""

    allowed: bool
    because: list[str]


class Unanswerable(Exception):
    """The question names nothing that is here, or nothing that is decided so; the text says what to write instead."""


PAGE_DEEDS = {
    Deed.EDIT: ("can_edit", "change_page"),
    Deed.ADD: ("can_add_subpage", "add_page"),
    Deed.PUBLISH: ("can_publish", "publish_page"),
    Deed.DELETE: ("can_delete", "change_page"),
}

REACHING = {Deed.GUARD: RoleKind.PRIVACY_OFFICER, Deed.HELP: RoleKind.SUPPORT, Deed.READ: RoleKind.REPORT_READER}


def explain(person: User, deed: Deed, thing: Model) -> Decision:
    """The decision of today about one deed of one person on one object."""
    if not person.is_active:
        return Decision(False, [_("The account of %(name)s is closed.") % {"name": person.name}])
    if deed in REACHING:
        return _about_reach(person, deed, thing)
    if isinstance(thing, Page):
        return _about_page(person, deed, thing)
    rule = rules_by_model().get(thing._meta.label)
    if rule is None or deed != Deed.SEE:
        told = _("Of this one asks only who may see it, and of pages and these: %(models)s.")
        raise Unanswerable(told % {"models": ", ".join(sorted(rules_by_model()))})
    because = [_("The rule: %(rule)s") % {"rule": rule.told}, *_facts(person, thing)]
    return Decision(rule.can_see(person, thing), because)


def rules_by_model() -> dict[str, Rule]:
    """Every rule of every package, by the label of its model."""
    found: dict[str, Rule] = {}
    for config in apps.get_app_configs():
        try:
            listed: list[Rule] = import_string(f"{config.name}.rules.RULES")
        except ImportError:
            continue
        found |= {rule.model: rule for rule in listed if isinstance(rule, Rule)}
    return found


def person_named(text: str) -> User:
    """The person with this e-mail or identifier."""
    field = "email" if "@" in text else "uuid"
    found = User.objects.filter(**{field: text.strip().lower() if field == "email" else _uuid(text)}).first()
    if found is None:
        raise Unanswerable(_("Nobody here has the e-mail or identifier %(text)s.") % {"text": text})
    return found


def thing_named(text: str) -> Model:
    """A person by e-mail, a page by its address, or any object as ``package.Model:number`` (or its identifier)."""
    text = text.strip()
    if "@" in text:
        return person_named(text)
    if "/" in text:
        return _page_at(urlsplit(text).path)
    label, _colon, key = text.partition(":")
    try:
        model: Any = apps.get_model(label)
        found = model._default_manager.filter(**_key(model, key)).first()
    except (LookupError, ValueError):
        found = None
    if found is None:
        told = _("%(text)s is not here. Write an e-mail, the address of a page, or an object like people.Job:12.")
        raise Unanswerable(told % {"text": text})
    return found.specific if isinstance(found, Page) else found


def _key(model: Any, key: str) -> dict[str, object]:
    """How the object is looked up: by its number, or by the identifier that it has."""
    if key.isdecimal():
        return {"pk": int(key)}
    for name in ("uuid", "key"):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return {name: _uuid(key)}
    raise ValueError(key)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _page_at(path: str) -> Page:
    """The page with this address, live or not."""
    last = path.rstrip("/").rpartition("/")[2]
    for page in Page.objects.filter(Q(slug=last) | Q(depth=2)).order_by("-depth").specific():
        parts = page.get_url_parts()
        if parts and parts[2].strip("/") == path.strip("/"):
            return page
    raise Unanswerable(_("No page has the address %(path)s.") % {"path": path})


def _about_page(person: User, deed: Deed, page: Page) -> Decision:
    """Wagtail's decision about a page; a published one is seen by everybody."""
    if deed == Deed.SEE and page.live:
        return Decision(True, [_("The page is published: everybody sees it.")])
    name, permission = PAGE_DEEDS[Deed.EDIT if deed == Deed.SEE else deed]
    allowed = bool(getattr(page.permissions_for_user(person), name)())
    because = [_("The page is a draft: whoever may edit it sees it.")] if deed == Deed.SEE else []
    if rules.is_administrator(person):
        return Decision(allowed, [*because, _administers(person)])
    granted = GroupPagePermission.objects.filter(
        page__in=page.get_ancestors(inclusive=True), permission__codename=permission, group__user=person
    )
    for one in granted.select_related("page", "group").order_by("-page__depth", "pk"):
        because.append(
            _("As a member of the group %(group)s, %(name)s may do so at “%(page)s” and below it.")
            % {"group": one.group, "name": person.name, "page": one.page.title}
        )
    if not granted:
        because.append(_("None of the groups of %(name)s may do so at the page or above it.") % {"name": person.name})
        because += _centres(person)
    elif not allowed:
        because.append(_("The page itself does not allow it now: it is locked, or waits for a decision."))
    return Decision(allowed, because)


def _facts(person: User, thing: Any) -> Iterator[str]:
    """What the decision rests on."""
    if rules.is_administrator(person):
        yield _administers(person)
        return
    about = thing if isinstance(thing, User) else getattr(thing, "person", None)
    if about is not None:
        yield from _about_person(person, about)
    if not isinstance(thing, User):
        yield from _centres(person)


def _about_person(viewer: User, person: User) -> Iterator[str]:
    """The line between two people, or why there is none."""
    day = rules.today()
    if viewer.pk == person.pk:
        yield _("It is about %(name)s.") % {"name": viewer.name}
        return
    line = rules.lines(viewer, [person.pk], day=day).get(person.pk)
    if line is not None and line.role is None:
        told = _("%(name)s is named as the superior of %(person)s at %(place)s, and works for the same employer.")
        yield told % {"name": viewer.name, "person": person.name, "place": line.job.organisation}
        return
    if line is not None and line.role is not None:
        yield _role(line.role)
        yield _("%(name)s works there or below: %(place)s, since %(day)s.") % {
            "name": person.name,
            "place": line.job.organisation,
            "day": _day(line.job.started_on),
        }
        return
    led = [str(place) for place in rules.managed_organisations(viewer)]
    yield (
        _("%(name)s leads: %(places)s.") % {"name": viewer.name, "places": ", ".join(led)}
        if led
        else _("%(name)s leads no organisation today.") % {"name": viewer.name}
    )
    current = list(person.jobs.filter(rules.current(day)).select_related("organisation"))
    yield _workplaces(person, [job.organisation for job in current])
    networks = Membership.objects.filter(rules.current(day), network__in=rules.managed_organisations(viewer))
    for one in networks.select_related("network", "member"):
        if any(job.organisation.path.startswith(one.member.path) for job in current):
            told = _("%(member)s belongs to %(network)s, but whoever leads a network sees none of its members' people.")
            yield told % {"member": one.member, "network": one.network}
    if any(job.reports_to_id == viewer.pk for job in current):
        told = _("%(name)s is named as the superior of %(person)s, but works for another employer or for none today.")
        yield told % {"name": viewer.name, "person": person.name}
    if not person.is_active:
        yield _("The account of %(name)s is closed.") % {"name": person.name}


def _workplaces(person: User, places: Iterable[Organisation]) -> str:
    told = ", ".join(str(place) for place in places)
    if not told:
        return _("%(name)s has no job today.") % {"name": person.name}
    return _("%(name)s works at: %(places)s.") % {"name": person.name, "places": told}


def _about_reach(holder: User, deed: Deed, thing: Model) -> Decision:
    """Whether a role reaches somebody, or the figures of an organisation: by itself or through a network."""
    if deed == Deed.READ and isinstance(thing, Organisation):
        return Decision(rules.can_read_figures(holder, thing), list(_reach(holder, deed, [thing])))
    if deed == Deed.READ or not isinstance(thing, User):
        raise Unanswerable(_("Write the e-mail of a person to guard or help, or an organisation to read figures of."))
    jobs = thing.jobs.filter(rules.current(rules.today())).select_related("organisation")
    places = [job.organisation for job in jobs]
    because = [*_reach(holder, deed, places), _workplaces(thing, places)]
    if deed == Deed.GUARD:
        if rules.is_administrator(holder):
            because.insert(0, _administers(holder))
        return Decision(rules.guarded_by(User.objects.filter(pk=thing.pk), holder).exists(), because)
    if thing.pk == holder.pk:
        because.append(_("It is about %(name)s.") % {"name": holder.name})
    if rules.is_administrator(thing):
        because.append(_administers(thing))
    if not thing.is_active:
        because.append(_("The account of %(name)s is closed.") % {"name": thing.name})
    return Decision(rules.can_support(holder, thing), because)


def _reach(holder: User, deed: Deed, places: Iterable[Organisation]) -> Iterator[str]:
    """The roles that reach one of these places, or what the roles of the kind reach instead."""
    kind = REACHING[deed]
    reaches = rules.reaches(holder, kind)
    reaching = [
        one for one in reaches if one.path == rules.EVERYWHERE or any(at.path.startswith(one.path) for at in places)
    ]
    about = {"name": holder.name, "role": kind.label}
    if not reaches:
        yield _("%(name)s does not have the role %(role)s today.") % about
    elif not reaching:
        reached = ", ".join(str(one.membership.member if one.membership else one.role.organisation) for one in reaches)
        yield _("%(name)s has the role %(role)s, which reaches today: %(places)s.") % {**about, "places": reached}
    for one in reaching:
        told = {**about, "place": one.role.organisation, "day": _day(one.role.started_on)}
        if one.role.organisation is None:
            yield _("%(name)s has the role %(role)s for everybody since %(day)s.") % told
            continue
        yield _("%(name)s has the role %(role)s at %(place)s since %(day)s.") % told
        if one.membership:
            day, member = _day(one.membership.started_on), one.membership.member
            belongs = _("%(member)s belongs to %(network)s since %(day)s, and the role reaches a network's members.")
            yield belongs % {"member": member, "network": one.membership.network, "day": day}


def _role(role: Role) -> str:
    """By which role its holder leads an organisation."""
    told = {"name": role.person.name, "place": role.organisation, "day": _day(role.started_on)}
    if role.kind == RoleKind.DEPUTY and role.place_of and role.ended_on:
        told |= {"manager": role.place_of.person.name, "until": _day(role.ended_on)}
        return _("%(name)s stands in for %(manager)s at %(place)s from %(day)s to %(until)s.") % told
    return _("%(name)s manages %(place)s since %(day)s.") % told


def _centres(person: User) -> Iterator[str]:
    """For which centres somebody works today, and as what."""
    held = person.roles.filter(rules.current(rules.today()), centre__isnull=False).select_related("centre")
    roles = [f"{role.get_kind_display()}, {role.centre}" for role in held]
    yield (
        _("Roles of %(name)s: %(roles)s.") % {"name": person.name, "roles": "; ".join(roles)}
        if roles
        else _("%(name)s works for no centre.") % {"name": person.name}
    )


def _administers(person: User) -> str:
    return _("%(name)s is an administrator.") % {"name": person.name}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
