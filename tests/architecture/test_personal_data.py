"""Every model says which of its fields hold personal data, and what becomes of them."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import override

from people import privacy
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

    assert declared is None or isinstance(declared, dict), "declare personal_data: None, or field -> what it is"
    assert set(personal(model)) - SHARED.get(model._meta.label, set()) <= set(declared or {})


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_a_declaration_names_fields_and_says_what_for_and_what_becomes_of_them(model: type[Model]) -> None:
    declared = privacy.declared(model)

    assert set(declared) <= {field.name for field in model._meta.get_fields()}
    for purpose, fate, what in declared.values():
        assert purpose in privacy.PURPOSES
        assert fate in {privacy.ERASE, privacy.KEEP}
        assert isinstance(what, Promise), "a text in the reader's language"


def test_models_of_libraries_that_point_at_people_are_declared_too() -> None:
    """What a library keeps about a person goes with them, or its rows say nothing of whose they were."""
    pointing = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label not in APPS
        for field in model._meta.local_fields
        if isinstance(field, Field) and field.related_model is get_user_model()
    }

    assert pointing == set(privacy.ELSEWHERE)


def test_the_map_tells_every_package_and_no_field_twice() -> None:
    with override("en"):
        told = privacy.data_map()

    assert [package.name for package in told] == [name for name in privacy.TITLES if name != "competences"]
    lines = [(package.name, datum.what, datum.purpose, datum.erased) for package in told for datum in package.data]
    assert len(lines) == len(set(lines))
    for language in ("fi", "sv"):
        with override(language):
            translated = [datum.what for package in privacy.data_map() for datum in package.data]
        assert not set(translated) & {line[1] for line in lines}, language
