"""The judges of the walks see what they are there to see: each is shown one fault of its kind."""

import io
import zipfile
import zlib

import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client

from tests.crawl import judging, reading
from tests.crawl.sides import ADMIN, ALLOWED, ANYBODY, SECRETS, SIDES, Who, word

TEACHER = Who("teacher", "alfa")
HIDDEN = word("beta", "vieras")


def archived(text: str) -> bytes:
    """A ZIP with one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", text)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        f"<p>{HIDDEN}</p>".encode(),
        HIDDEN.upper().encode(),
        archived(HIDDEN),
        b"%PDF-1.7 stream\n" + zlib.compress(HIDDEN.encode()) + b"endstream",
    ],
    ids=["page", "capitals", "archive", "pdf"],
)
def test_a_hidden_word_is_found(content: bytes) -> None:
    assert judging.told(TEACHER, HttpResponse(), content, asked="/fi/") == [HIDDEN.lower()]


def test_a_hidden_word_is_found_in_where_one_is_led() -> None:
    led = HttpResponseRedirect(f"/fi/{HIDDEN}/")

    assert judging.told(TEACHER, led, b"", asked="/fi/") == [HIDDEN.lower()]


def test_what_one_said_or_may_read_is_not_told() -> None:
    own = word("alfa", "vieras")

    assert judging.told(TEACHER, HttpResponse(), HIDDEN.encode(), asked=f"/fi/?q={HIDDEN}") == []
    assert judging.told(TEACHER, HttpResponse(), own.encode(), asked="/fi/") == []
    assert judging.told(ADMIN, HttpResponse(), HIDDEN.encode(), asked="/fi/") == []


@pytest.mark.parametrize("address", [TEACHER.email, "x@alfa.example", "somebody@example.org"])
def test_a_letter_that_tells_is_found(address: str) -> None:
    letter = EmailMessage("Hei", f"Terveisin {HIDDEN}", to=[address])

    assert judging.written([letter], asked="") == [f"{HIDDEN.lower()} is written to {address}"]


def test_failures_and_refusals_are_known() -> None:
    assert [judging.is_error(HttpResponse(status=status)) for status in (200, 404, 500, 503)] == [
        False,
        False,
        True,
        True,
    ]
    answers = [HttpResponse(), HttpResponse(status=403), HttpResponse(status=404)]
    answers += [HttpResponseRedirect(to) for to in ("/fi/my/", "/admin/", "/fi/accounts/login/?next=/fi/my/")]
    assert [judging.is_refusal(answer) for answer in answers] == [False, True, True, False, True, True]


def test_no_word_is_a_part_of_another() -> None:
    words = [word(side, secret).lower() for side in SIDES for secret in SECRETS]

    assert [one for one in words for other in words if one != other and one in other] == []
    assert set(ANYBODY.forbidden) > set(words)
    assert {secret for secrets in ALLOWED.values() for secret in secrets} == set(SECRETS)


def test_a_form_is_read_with_its_fields() -> None:
    page = reading.read(
        '<a href="/fi/x/#y"></a><a href="http://elsewhere/"></a><form method="post" action="go/">'
        '<input name="a" value="1">'
        '<input type="email" name="e"><textarea name="t"></textarea>'
        '<select name="s"><option value=""><option value="2">'
        '</select><input type="checkbox" name="c"><button name="do" value="it"></button></form>'
        '<p data-url="/admin/z/">',
        "/fi/here/",
        email="bait@beta.example",
    )

    assert page.links == {"/fi/x/"}
    assert page.known == {"/admin/z/"}
    form = page.forms[0]
    assert (form.action, form.method) == ("/fi/here/go/", "post")
    assert form.sent() == {"a": ["1"], "e": ["bait@beta.example"], "t": ["Kanaria"], "s": ["2"], "do": ["it"]}


@pytest.mark.django_db
def test_looking_at_the_admin_s_sign_out_takes_no_session() -> None:
    answer = Client().get("/admin/logout/")

    assert (answer.status_code, list(answer.cookies)) == (405, [])
