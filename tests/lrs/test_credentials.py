"""Keys, secrets, scopes: who may come in, and what they may do."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from pytest_django import Settings

from lrs import credentials, rules, store
from lrs.models import Credential, Immutable, Statement
from tests.lrs.conftest import SECRET, XapiClient
from tests.lrs.examples import AT, PLAIN

type Make = Callable[..., Credential]

pytestmark = pytest.mark.django_db


def test_the_secret_opens_and_is_not_kept(credential: Credential) -> None:
    assert credentials.check("client", SECRET, at=AT) == credential
    assert SECRET not in str(Credential.objects.values().get())


@pytest.mark.parametrize(("key", "secret"), [("client", "wrong"), ("nobody", SECRET), ("client", ""), ("", "")])
def test_anything_else_does_not(credential: Credential, key: str, secret: str) -> None:
    assert credentials.check(key, secret, at=AT) is None


def test_a_former_secret_key_still_opens(credential: Credential, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [django_settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough to be one, 0123456789"

    assert credentials.check("client", SECRET, at=AT) == credential


def test_switched_off_and_expired_credentials_do_not_open(make_credential: Make) -> None:
    expiring = make_credential("expiring", expires_at=AT + timedelta(hours=1))
    off = make_credential("off")
    Credential.objects.filter(pk=off.pk).update(is_active=False)

    assert credentials.check("off", SECRET, at=AT) is None
    assert credentials.check("expiring", SECRET, at=AT) == expiring
    assert credentials.check("expiring", SECRET, at=AT + timedelta(hours=1)) is None


def test_demo_credentials_open_in_development_only(make_credential: Make, settings: Settings) -> None:
    demo = make_credential("demo", demo=True)

    settings.DEBUG = False
    assert credentials.check("demo", SECRET, at=AT) is None
    settings.DEBUG = True
    assert credentials.check("demo", SECRET, at=AT) == demo


def test_credentials_are_never_deleted(credential: Credential) -> None:
    with pytest.raises(Immutable):
        credential.delete()


def test_a_new_secret_stops_the_old_one_at_once(credential: Credential) -> None:
    secret = credentials.renew(credential)

    assert credentials.check("client", secret, at=AT) == credential
    assert credentials.check("client", SECRET, at=AT) is None
    assert secret not in str(Credential.objects.values().get())


def test_keys_and_secrets_are_never_the_same() -> None:
    made = {(credentials.new_key(), credentials.new_secret()) for _ in range(100)}

    assert len({key for key, _ in made}) == len({secret for _, secret in made}) == 100
    assert min(len(secret) for _, secret in made) >= 43


def test_switched_off_and_on(credential: Credential) -> None:
    credentials.switch(credential, on=False)
    assert credentials.check("client", SECRET, at=AT) is None

    credentials.switch(credential, on=True)
    assert credentials.check("client", SECRET, at=AT) == credential


def test_another_name_of_the_authority_keeps_its_account(credential: Credential) -> None:
    account = credential.authority["account"]
    credentials.change(
        credential, name="New", scopes=["state"], authority_name="Ward", trusted_prefixes=[], expires_at=None
    )

    credential.refresh_from_db()
    assert credential.authority == {"objectType": "Agent", "name": "Ward", "account": account}
    assert (credential.name, credential.scopes) == ("New", ["state"])


def test_use_is_noted_every_five_minutes(credential: Credential, django_assert_num_queries: Any) -> None:
    for minutes, queries, noted in [(0, 1, 0), (4, 0, 0), (5, 1, 5), (9, 0, 5)]:
        credential.refresh_from_db()
        with django_assert_num_queries(queries):
            credentials.note_use(credential, at=AT + timedelta(minutes=minutes))
        credential.refresh_from_db()
        assert credential.last_used_at == AT + timedelta(minutes=noted)


def test_of_requests_at_once_one_notes_the_use(credential: Credential) -> None:
    first, second = Credential.objects.get(), Credential.objects.get()
    credentials.note_use(first, at=AT)
    credentials.note_use(second, at=AT + timedelta(seconds=1))

    assert Credential.objects.get().last_used_at == AT


def test_a_request_is_a_use_and_a_wrong_secret_none(xapi: XapiClient) -> None:
    XapiClient(secret="wrong").get()
    assert Credential.objects.get().last_used_at is None

    xapi.get()
    assert Credential.objects.get().last_used_at is not None


def test_words_count_for_the_prefixes_trusted(make_credential: Make) -> None:
    trusted = make_credential("trusted", trusted_prefixes=["https://learning.example/courses/"])

    assert trusted.trusted_for("https://learning.example/courses/1")
    assert not trusted.trusted_for("https://learning.example/lessons/1")
    assert not make_credential("demo").trusted_for("https://learning.example/courses/1")


def test_authorities_cannot_imitate_our_recorder(make_credential: Make) -> None:
    assert make_credential("recorder").authority["account"] != store.OWN_AUTHORITY["account"]


@pytest.mark.parametrize(
    ("scopes", "seen"),
    [
        (["all"], 3),
        (["all/read"], 3),
        (["statements/read"], 3),
        (["statements/read/mine"], 1),
        (["statements/write", "statements/read/mine"], 1),
        (["statements/write", "state", "profile", "define"], 0),
    ],
)
def test_the_pair_of_rules_agrees(make_credential: Make, scopes: list[str], seen: int) -> None:
    reader, other = make_credential("reader", *scopes), make_credential("other")
    for credential in (reader, other, None):
        store.save([PLAIN], credential=credential, at=AT)

    visible = set(Statement.objects.visible_to(reader))
    assert len(visible) == seen
    assert visible == {found for found in Statement.objects.all() if rules.can_see(reader, found)}


def test_nobody_sees_nothing() -> None:
    store.save([PLAIN], at=AT)

    assert list(Statement.objects.visible_to(None)) == []
    assert not rules.can_see(None, Statement.objects.get())


# --- what a process remembers -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_remembered_credential_costs_no_query(make_credential: Make, django_assert_num_queries: Any) -> None:
    make_credential()
    assert credentials.check("client", SECRET, at=AT)

    with django_assert_num_queries(0):
        assert credentials.check("client", SECRET, at=AT)
    with django_assert_num_queries(1):
        assert credentials.check("client", "wrong", at=AT) is None


@pytest.mark.django_db(transaction=True)
def test_what_this_process_changes_holds_at_once(make_credential: Make) -> None:
    credential = make_credential()
    assert credentials.check("client", SECRET, at=AT)

    credentials.switch(credential, on=False)
    assert credentials.check("client", SECRET, at=AT) is None
    credentials.switch(credential, on=True)
    secret = credentials.renew(credential)
    assert credentials.check("client", SECRET, at=AT) is None
    assert credentials.check("client", secret, at=AT)


@pytest.mark.django_db(transaction=True)
def test_what_another_process_takes_away_opens_for_two_seconds_at_most(
    make_credential: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_credential()
    assert credentials.check("client", SECRET, at=AT)
    Credential.objects.update(is_active=False)
    assert credentials.check("client", SECRET, at=AT), "not seen yet"

    later = time.monotonic() + credentials.REMEMBERED_FOR
    monkeypatch.setattr(credentials.time, "monotonic", lambda: later)
    assert credentials.check("client", SECRET, at=AT) is None


@pytest.mark.django_db(transaction=True)
def test_what_is_read_while_a_change_is_under_way_is_not_remembered(make_credential: Make) -> None:
    credential = make_credential()

    with transaction.atomic():
        credentials.switch(credential, on=False)
        assert in_another_thread(lambda: credentials.check("client", SECRET, at=AT)), "not committed yet"
    assert credentials.check("client", SECRET, at=AT) is None


def in_another_thread[Result](ask: Callable[[], Result]) -> Result:
    """What somebody else sees, with a connection of their own."""

    def asked() -> Result:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asked).result()
