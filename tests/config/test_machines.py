"""The short way to the store leaves out what only browsers need, and nothing that protects."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_the_store_answers_without_session_and_language(client: Client) -> None:
    response = client.get("/xapi/about", headers={"Accept-Language": "sv"})

    assert response.status_code == 200
    assert not response.cookies
    assert "Content-Language" not in response
    assert response["Content-Length"] == str(len(response.content))
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_host_is_refused_there_too(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["talkoot.example"]

    assert client.get("/xapi/about", headers={"Host": "elsewhere.example"}).status_code == 400
    assert client.get("/xapi/about", headers={"Host": "talkoot.example"}).status_code == 200


def test_what_is_no_address_of_the_store_is_not_found(client: Client) -> None:
    assert client.get("/xapi/nothing", follow=True).status_code == 404
