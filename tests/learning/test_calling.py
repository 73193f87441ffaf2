"""Where the site's own calls may go."""

import ast
import socket
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException

from learning.calling import NoAnswer, Site, is_public, may_be_a_site
from tests import worlds
from tests.architecture.house import APPS, name, sources, tree

CALLERS = {"http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp"}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("93.184.216.34", True),
        ("10.0.0.5", True),
        ("127.0.0.1", True),
        ("0.0.0.0", True),
        ("::1", True),
        ("fd00::5", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:10.0.0.5", True),
        ("64:ff9b::a00:5", True),
        ("169.254.169.254", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
    ],
)
def test_where_a_site_may_be(place: str, expected: bool) -> None:
    """The site's own address may lie in a private network; where machines are managed or all are told, no site is."""
    assert may_be_a_site(place) is expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.5", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fd00::5", False),
        ("::ffff:10.0.0.5", False),
        ("64:ff9b::a00:5", False),
        ("2002:a00:5::1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("ff0e::1", False),
        ("240.0.0.1", False),
    ],
)
def test_where_everybody_may_be(place: str, expected: bool) -> None:
    """What somebody else wrote leads into no network of ours."""
    assert is_public(place) is expected


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://169.254.169.254/latest", "no site can be at 169.254.169.254"),
        ("http://[::ffff:a9fe:a9fe]/latest", "no site can be at ::ffff:169.254.169.254"),
        ("http://2852039166/latest", "no site can be at 169.254.169.254"),
        ("http://0xa9fea9fe/latest", "no site can be at 169.254.169.254"),
        ("https://224.0.0.1", "no site can be at 224.0.0.1"),
        ("ftp://127.0.0.1", "neither http nor https"),
        ("file:///etc/passwd", "names no host"),
        ("http://somebody@127.0.0.1", "or a person"),
    ],
)
def test_where_no_site_can_be_nothing_is_asked(address: str, said: str) -> None:
    with pytest.raises(NoAnswer, match=said):
        Site(address).ask("GET", "about")


@pytest.mark.django_db(transaction=True)
def test_a_name_is_looked_up_once(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the name leads to later is not asked."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def answers(host: str, port: int, *rest: Any, **options: Any) -> Any:
        if host != "site.test":
            return real(host, port, *rest, **options)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "169.254.169.254", port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    url = live_server.url.replace("localhost", "site.test").replace("127.0.0.1", "site.test")
    site = Site(f"{url}/xapi")

    statuses = [site.ask("GET", "about", headers={"Host": "localhost"}).status for _ in range(2)]

    assert (statuses, asked) == ([200, 200], ["site.test"])
    with pytest.raises(NoAnswer, match="no site can be"):
        Site(site.address).ask("GET", "about")


def test_nothing_else_calls_out() -> None:
    """A module that opens connections is one of these: the caller, and the development server's own probe."""
    found = set()
    for file in sources(*APPS):
        for node in ast.walk(tree(file)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if CALLERS.intersection(names):
                found.add(name(file))

    assert found == {"learning/calling.py", "library/management/commands/run.py"}


@pytest.mark.django_db
def test_the_server_fetches_nothing_that_an_editor_names() -> None:
    admin = Client(headers={"Accept-Language": "en"})
    admin.force_login(worlds.a_person("ada", is_staff=True, is_superuser=True))

    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    answer = admin.post("/admin/embeds/chooser/upload/", {"embed-chooser-url": "https://vimeo.com/1"})
    assert answer.json()["step"] == "chooser"
