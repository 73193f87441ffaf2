"""The people of the demo world: areas, employers, units, centres, professions and about 200 invented persons.

The same seed and day give the same world; running it again changes nothing.
"""

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people import organising, supporting
from people.enums import OrganisationKind, RoleKind, ShownAs
from people.models import Area, Centre, Organisation, Profession, User

DATA = Path(__file__).parent / "data"
PASSWORD = "talkoot"
NUMBER = 200
SEEN = (ShownAs.HIDDEN, ShownAs.NAME_AND_WORK, ShownAs.HIDDEN, ShownAs.NAME, ShownAs.GIVEN_NAME)
CENTRE_ROLES = {
    "organiser": RoleKind.ORGANISER,
    "editor": RoleKind.EDITOR,
    "expert": RoleKind.SUBJECT_EXPERT,
    "publisher": RoleKind.PUBLISHER,
}
DEPUTY_DAYS = 20
HOME = "north-savo-protection-open"
TEAM = "north-savo-children"

# Which professions work where: by the kind of unit, told by a word of its code.
WORKPLACES = {
    "protection": ("social-worker", "social-counsellor", "family-worker"),
    "substitute": ("residential-counsellor", "social-worker", "nurse"),
    "psychiatry": ("nurse", "psychologist", "psychiatrist", "occupational-therapist"),
    "barnahus": ("forensic-psychologist", "social-worker", "nurse", "physician"),
    "forensic": ("forensic-psychologist", "psychologist"),
    "welfare": ("psychologist", "social-worker"),
    "guidance": ("psychologist", "family-therapist", "social-worker"),
    "family": ("public-health-nurse", "family-worker", "social-counsellor"),
    "children": ("social-worker", "nurse"),
    "law": ("child-welfare-officer",),
    "early-education": ("early-childhood-teacher",),
    "education": ("teacher", "special-needs-teacher"),
    "school": ("teacher", "special-needs-teacher"),
    "pupil": ("psychologist", "special-needs-teacher"),
    "police": ("police-officer",),
    "prosecution": ("prosecutor",),
    "parish": ("parish-worker",),
}


def build(*, at: datetime) -> None:
    """Make organisations, centres and people; the demo sign-ins among them."""
    data = tomllib.loads((DATA / "organisations.toml").read_text())
    with transaction.atomic():
        for position, area in enumerate(data["area"]):
            organising.keep_area(area["code"], names=area["names"], position=position)
        _build_organisations(data)
        for profession in data["profession"]:
            organising.keep_profession(profession["code"], names=profession["names"], sector=profession["sector"])
        _build_centres(data)
        _build_people(at)
        _build_sign_ins(at)


def person(name: str) -> User:
    """One of the demo sign-ins: learner, manager, organiser, editor, expert, publisher, reader, support or admin."""
    return User.objects.get(email=f"{name}@{settings.DEMO_DOMAIN}")


def crowd() -> list[User]:
    """The invented people in their fixed order."""
    return list(User.objects.filter(is_demo=True, email__contains=".").order_by("pk"))[:NUMBER]


def _build_organisations(data: dict) -> None:
    """Employers, their units, and who followed the hospital districts."""
    areas = {area.code: area for area in Area.objects.all()}
    known: dict[str, Organisation] = {}
    for row in data["organisation"]:
        known[row["code"]] = organising.keep_organisation(
            row["code"],
            kind=row["kind"],
            names=row["names"],
            area=areas.get(row.get("area")),
            valid_from=row.get("valid_from"),
            valid_until=row.get("valid_until"),
        )
    for row in data["unit"]:
        parent = known[row["parent"]]
        known[row["code"]] = organising.keep_organisation(
            row["code"], kind=OrganisationKind.UNIT, names=row["names"], parent=parent, area=parent.area
        )
    for row in data["successor"]:
        former = known[row["former"]]
        followed = [(known[one["code"]], Decimal(str(one["weight"]))) for one in row["successors"]]
        organising.end_organisation(former, on=former.valid_until or date(2022, 12, 31), successors=followed)
    for row in data["membership"]:
        organising.keep_memberships(known[row["member"]], [(known[row["network"]], row["since"], None)])


def _build_centres(data: dict) -> None:
    """The five centres."""
    for row in data["centre"]:
        organising.keep_centre(
            row["code"],
            names=row["names"],
            area=Area.objects.get(code=row["area"]),
            organisation=Organisation.objects.get(code=row["host"]),
            hue=row["hue"],
            chroma=Decimal(str(row["chroma"])),
            summaries=row["summary"],
            strengths=row["strengths"],
            email=row["email"],
        )


def _build_people(at: datetime) -> None:
    """About 200 people of many professions, in units all over the country."""
    names = tomllib.loads((DATA / "people.toml").read_text())
    rng = Random(2026)
    units = _units()
    known = set(User.objects.values_list("email", flat=True))
    professions = {profession.code: profession for profession in Profession.objects.all()}
    for number in range(NUMBER):
        unit = units[0] if number < 6 else rng.choice(units[:8]) if number < 34 else rng.choice(units)
        swedish = "swedish" in unit.code or "ostrobothnia-family" in unit.code or rng.random() < 0.06
        pool = names["swedish" if swedish else "finnish"]
        given, family = rng.choice(pool["given"]), rng.choice(pool["family"])
        started = timezone.localdate(at) - timedelta(days=rng.randint(60, 2500))
        code = next((codes for word, codes in WORKPLACES.items() if word in unit.code), ("social-worker", "nurse"))
        profession = professions[rng.choice([one for one in code if one in professions] or ["social-worker"])]
        title = rng.choice(names["titles"].get(profession.code, [""]))
        email = f"{_ascii(given)}.{_ascii(family)}.{number + 1}@{settings.DEMO_DOMAIN}"
        if email in known:
            continue
        somebody = User.objects.create(
            uuid=_uuid(email),
            email=email,
            given_name=given,
            family_name=family,
            language="sv" if swedish else "fi",
            shown_as=SEEN[number % len(SEEN)],
            is_demo=True,
            password="!",
            joined_at=at - timedelta(days=400),
        )
        organising.employ(somebody, organisation=unit, profession=profession, on=started, title=title)


def _units() -> list[Organisation]:
    """Workplaces in a fixed order: the demo manager's team first, then everybody else's."""
    team = Organisation.objects.get(code=TEAM)
    below = Organisation.objects.within(team).exclude(pk=team.pk).order_by("pk")
    first = sorted(below, key=lambda unit: unit.code != HOME)
    rest = Organisation.objects.filter(kind__in=["UNIT", "SCHOOL", "PROSECUTION", "PARISH", "POLICE"])
    return [*first, *rest.exclude(pk__in=[unit.pk for unit in first]).order_by("pk")]


def _build_sign_ins(at: datetime) -> None:
    """A learner, her manager, who reads figures of their employer and a network, people of a centre and of the site."""
    roles = {"learner": ("Aino", "Esimerkki"), "manager": ("Elina", "Esimerkki")}
    roles |= {"organiser": ("Oskar", "Exempel"), "editor": ("Erik", "Exempel"), "admin": ("Aada", "Esimerkki")}
    roles |= {"reader": ("Reija", "Esimerkki"), "support": ("Sanni", "Esimerkki")}
    roles |= {"expert": ("Enni", "Exempel"), "publisher": ("Paula", "Esimerkki")}
    for name, (given, family) in roles.items():
        email = f"{name}@{settings.DEMO_DOMAIN}"
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(
                email, PASSWORD, uuid=_uuid(email), given_name=given, family_name=family, is_demo=True, joined_at=at
            )
        EmailAddress.objects.get_or_create(user=person(name), email=email, defaults={"verified": True, "primary": True})
    team, home = Organisation.objects.get(code=TEAM), Organisation.objects.get(code=HOME)
    social_worker = Profession.objects.get(code="social-worker")
    since = date(2024, 1, 8)
    organising.employ(person("learner"), organisation=home, profession=social_worker, on=since)
    organising.employ(person("manager"), organisation=team, profession=social_worker, on=since)
    if not person("manager").roles.exists():
        organising.appoint(person("manager"), RoleKind.MANAGER, at=at, organisation=team)
    role, deputy = person("manager").roles.get(kind=RoleKind.MANAGER), crowd()[0]
    if not role.deputies.exists():
        until = timezone.localdate(at) + timedelta(days=DEPUTY_DAYS)
        organising.delegate(role, deputy, started_on=timezone.localdate(at), ended_on=until, at=at, by=role.person)
    _build_centre_people(since, at)
    if not person("reader").roles.exists():
        employer = Organisation.objects.get(pk=team.path.split("/")[1])
        for place in (employer, Organisation.objects.get(kind=OrganisationKind.NETWORK)):
            organising.appoint(person("reader"), RoleKind.REPORT_READER, at=at, organisation=place)
    if not person("support").roles.exists():
        organising.appoint(person("support"), RoleKind.SUPPORT, at=at)
        reason = "Videon katsominen ei kirjaudu. Katson, mitä sivulla tapahtuu."
        supporting.ask(person("support"), person("learner"), reason=reason, at=at)
    if not person("admin").roles.exists():
        organising.appoint(person("admin"), RoleKind.ADMINISTRATOR, at=at)


def _build_centre_people(since: date, at: datetime) -> None:
    """Who works on the southern centre's content; its writer and its expert have different professions."""
    centre = Centre.objects.get(code="south")
    for name, code in (("editor", "social-worker"), ("expert", "nurse")):
        profession = Profession.objects.get(code=code)
        organising.employ(person(name), organisation=centre.organisation, profession=profession, on=since)
    for name, kind in CENTRE_ROLES.items():
        if not person(name).roles.exists():
            organising.appoint(person(name), kind, at=at, centre=centre)


def _uuid(email: str) -> UUID:
    """The same person is known by the same identifier in every demo world."""
    return uuid5(NAMESPACE_URL, f"mailto:{email}")


def _ascii(name: str) -> str:
    """A name as it stands in an e-mail address."""
    return name.lower().translate(str.maketrans("åäöéü -", "aaoeu__")).replace("_", "")
