"""In the demo world: both halves of every rule agree, and every address answers each role as the table says."""

import importlib
import importlib.util
import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import FETCH_ONE
from django.test import Client, override_settings

from people.models import User
from people.rules import Rule
from tests.architecture.house import APPS
from tests.permissions import GROUPS, ON, ROLES, TABLE, Row
from tests.permissions_admin import ADMIN, OTHERS
from tests.permissions_pages import PAGES

SAMPLE = 40
CROWD = 8
SIGN_INS = [f"{role}@talkoot.example" for role in ("learner", "manager", "organiser", "admin")]
ROWS = {**TABLE, **GROUPS, **ADMIN, **PAGES}
OUT = re.compile(r"/accounts/login/|/admin-sign-in/|^/admin/$")  # to the sign-in page, or out of the admin
RULES = [
    rule
    for app in APPS
    if importlib.util.find_spec(f"{app}.rules")
    for rule in getattr(importlib.import_module(f"{app}.rules"), "RULES", [])
]


def test_every_package_that_shows_rows_of_people_has_rules() -> None:
    packages = {rule.model.partition(".")[0] for rule in RULES}

    assert {"people", "learning", "courses", "webinars", "certificates", "competences"} <= packages


def test_every_model_that_shows_itself_to_some_has_a_rule() -> None:
    """Statements have a pair of their own, over credentials instead of people (``tests/lrs``)."""
    shown = {
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }

    assert shown == {rule.model for rule in RULES} | {"lrs.Statement"}


@pytest.fixture(scope="module")
def viewers(demo_world: None) -> list[User | AnonymousUser]:
    """A visitor, the demo's sign-ins, and a few of everybody else."""
    known = list(User.objects.filter(email__in=SIGN_INS))
    others = User.objects.exclude(email__in=SIGN_INS).order_by("pk")
    return [AnonymousUser(), *known, *others[:: max(others.count() // CROWD, 1)]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model)
def test_both_halves_of_a_rule_agree(rule: Rule, viewers: list[User | AnonymousUser]) -> None:
    model = apps.get_model(rule.model)
    step = max(model._default_manager.count() // SAMPLE, 1)
    sample = list(model._default_manager.order_by("pk").fetch_mode(FETCH_ONE))[::step]

    for viewer in viewers:
        listed = set(model.objects.visible_to(viewer).filter(pk__in=[row.pk for row in sample]))
        assert listed == {row for row in sample if rule.can_see(viewer, row)}, viewer


@pytest.fixture(scope="module")
def clients(demo_world: None) -> dict[str, Client]:
    """A browser for each role, signed in as the demo's person of that name."""
    browsers = {"anonymous": Client(raise_request_exception=False)}
    for role in ROLES[1:]:
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].force_login(User.objects.get(email=f"{role}@talkoot.example"))
    return browsers


def answer(client: Client, method: str, address: str) -> int:
    """The status of the answer, whose deeds are taken back; a redirect other than out of here is ``ON``."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(address)
        b"".join(response)  # a file that is sent is closed when all of it was read
        transaction.set_rollback(True)
    client.cookies = cookies
    led_on = response.status_code == 302 and not OUT.search(response.headers["Location"])
    return ON if led_on else response.status_code


def found(place: str | Callable[[], str]) -> str:
    """The address in this world."""
    return place if isinstance(place, str) else place()


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # Wagtail leaves pictures open that it has drawn
@pytest.mark.parametrize("name", ROWS)
def test_an_address_answers_each_role_as_the_table_says(name: str, clients: dict[str, Client]) -> None:
    row: Row = ROWS[name]
    address = found(row.address)

    for method, expected in (("get", row.answers), ("post", row.posted)):
        answers = {role: answer(clients[role], method, address) for role in ROLES}
        assert answers == dict(zip(ROLES, expected, strict=True)), f"{method} {address}"


@pytest.mark.parametrize("name", OTHERS)
def test_another_centre_s_row_is_not_there_for_an_organiser(name: str, clients: dict[str, Client]) -> None:
    address = found(OTHERS[name])

    answers = {answer(clients["organiser"], method, address) for method in ("get", "post")}

    assert answers <= {302, 404, 405}
    assert answers != {405}
    assert answer(clients["admin"], "get", address) != 404, "the row is there"


def counts() -> dict[str, int]:
    """How many rows every table has; Wagtail's index of references is left out, which the demo world does not fill."""
    found = {}
    with connection.cursor() as cursor:
        for name in set(connection.introspection.table_names()) - {"wagtailcore_referenceindex"}:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            found[name] = cursor.fetchone()[0]
    return found


def test_the_demo_told_twice_is_told_once(demo_world: None) -> None:
    """The whole story again, on the same day: no table gains or loses a row."""
    before = counts()

    with transaction.atomic(), override_settings(DEBUG=True):
        call_command("demo", verbosity=0)
        after = counts()
        transaction.set_rollback(True)

    assert before["people_user"] > 40
    assert {name: number for name, number in after.items() if before[name] != number} == {}


PROJECTIONS = ("learning.Progress", "learning.Interval", "learning.Award")
LEDGER = ("certificates.Certificate", "certificates.Entry")


def rows(label: str) -> list[tuple]:
    """Every row of a model, without the number that a projection gets anew."""
    fields = [field.attname for field in apps.get_model(label)._meta.concrete_fields if not field.primary_key]
    return sorted(apps.get_model(label)._default_manager.values_list(*fields), key=repr)


def test_projections_are_rebuilt_from_statements_alone_and_the_ledger_stays(demo_world: None) -> None:
    before = {label: rows(label) for label in (*PROJECTIONS, *LEDGER)}

    with transaction.atomic():
        for label in PROJECTIONS:
            apps.get_model(label)._default_manager.all().delete()
        call_command("rebuild_progress", verbosity=0)
        after = {label: rows(label) for label in before}
        transaction.set_rollback(True)

    assert all(before.values())
    assert after == before
