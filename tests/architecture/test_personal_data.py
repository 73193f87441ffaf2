"""Every model says which of its fields hold personal data, and what becomes of them."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field, Model

from tests.architecture.house import APPS

TELLING = {"address", "email", "family_name", "given_name", "password", "phone", "user_agent"}
SHARED = {"people.Centre": {"email"}}  # a mailbox of the centre, nobody's own


def models() -> list[type[Model]]:
    """Every model of ours, those that Django makes for a many-to-many field left out."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def personal(model: type[Model]) -> Iterator[str]:
    """The fields that are personal beyond doubt: they point at a person, or are named for what they tell."""
    for field in model._meta.local_fields:
        points = isinstance(field, Field) and field.related_model is get_user_model()
        if (points and not (field.primary_key and field.remote_field.parent_link)) or field.name in TELLING:
            yield field.name


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_a_model_declares_its_personal_data(model: type[Model]) -> None:
    declared = vars(model).get("personal_data", getattr(model, "personal_data", "nothing"))

    assert declared is None or isinstance(declared, dict), "declare personal_data: None, or field -> erase/keep: reason"
    assert set(personal(model)) - SHARED.get(model._meta.label, set()) <= set(declared or {})


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_a_declaration_names_fields_and_says_what_becomes_of_them(model: type[Model]) -> None:
    declared = getattr(model, "personal_data", None) or {}

    assert set(declared) <= {field.name for field in model._meta.get_fields()}
    for fate in declared.values():
        verb, _, reason = fate.partition(": ")
        assert verb in {"erase", "keep"}
        assert len(reason) > 10
