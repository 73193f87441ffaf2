"""Sessions without a browser, for tests that look at many answers."""

from functools import cache

import requests
from requests.cookies import RequestsCookieJar

from tests.e2e.site import Site

PASSWORD = "talkoot"


def signed_in(site: Site, who: str) -> requests.Session:
    """A session of the demo's person; of nobody without a name."""
    session = _session()
    if who:
        session.cookies.update(_pass_of(site.url, who))
    return session


def proven(site: Site, who: str) -> requests.Session:
    """The same, who has just typed the password again."""
    session = signed_in(site, who)
    address = f"{site.url}/fi/accounts/reauthenticate/"
    session.get(address)
    form = {"password": PASSWORD, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    assert session.post(address, data=form, headers={"Referer": address}).ok
    return session


@cache
def _pass_of(url: str, who: str) -> RequestsCookieJar:
    """The cookies of somebody who signs in once: the site refuses an address from which too many come in a minute."""
    session = _session()
    address = f"{url}/fi/accounts/login/"
    session.get(address)
    form = {
        "login": f"{who}@talkoot.example",
        "password": PASSWORD,
        "csrfmiddlewaretoken": session.cookies["csrftoken"],
    }
    answer = session.post(address, data=form, headers={"Referer": address})
    assert "/accounts/login/" not in answer.url, f"{who} could not sign in"
    return session.cookies


def _session() -> requests.Session:
    session = requests.Session()
    session.headers["Accept-Language"] = "fi"
    return session
