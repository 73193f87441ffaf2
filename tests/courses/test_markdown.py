"""Lessons from Markdown: blocks of their kinds, drafts alone, and only where one may write."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from courses import markdown
from courses.exchange.items import Unreadable
from courses.models import LessonPage, ModulePage
from learning import access
from people import organising
from people.enums import RoleKind
from tests import worlds
from tests.courses import scenes

LESSON = """# Miten puhun lapsen kanssa

Kysy **avoimesti** ja *rauhassa*.
Kuuntele.

- yksi
- [kaksi](https://example.org/?a=1&b=2)
  1. sisällä

## Muista

> Lapsi kertoo, kun hän on valmis.
>
> — Psykologi

- [ ] Varaa aikaa
- [x] Sulje ovi

![Kartta](https://example.org/kartta.png) ja [täältä](/fi/sivu/).

| a | b |
|---|---|
| 1 | 2 |

`koodi`
"""


def test_each_part_becomes_a_block_of_its_kind() -> None:
    draft = markdown.read(LESSON)
    assert draft.title == "Miten puhun lapsen kanssa"
    assert draft.blocks == [
        {
            "type": "text",
            "value": (
                "<p>Kysy <b>avoimesti</b> ja <i>rauhassa</i>. Kuuntele.</p>"
                '<ul><li>yksi</li><li><a href="https://example.org/?a=1&amp;b=2">kaksi</a><ol><li>sisällä</li></ol></li></ul>'
            ),
        },
        {"type": "heading", "value": "Muista"},
        {"type": "quote", "value": {"text": "Lapsi kertoo, kun hän on valmis.", "source": "Psykologi"}},
        {"type": "checklist", "value": ["Varaa aikaa", "Sulje ovi"]},
        {"type": "text", "value": "<p>Kartta ja täältä.</p>"},
        {
            "type": "comparison",
            "value": {
                "columns": [{"type": "text", "heading": "a"}, {"type": "text", "heading": "b"}],
                "rows": [{"values": ["1", "2"]}],
                "caption": "Muista",
            },
        },
        {"type": "text", "value": "<p>koodi</p>"},
    ]


def test_a_table_that_nobody_could_read_aloud_becomes_lines() -> None:
    draft = markdown.read("# Otsikko\n\n|  | b |\n|---|---|\n| 1 | **2** |")
    assert draft.blocks == [{"type": "text", "value": "<p> | b</p><p>1 | <b>2</b></p>"}]
    assert [note.line for note in draft.notes] == [3]


def test_what_became_something_else_is_told_with_its_line() -> None:
    with override("en"):
        told = [(note.line, str(note.text).split(".")[0].split(":")[0]) for note in markdown.read(LESSON).notes]
    assert told == [
        (19, "Pictures are not fetched"),
        (19, "A link without a whole address becomes text"),
        (21, "The table's caption is the heading above it"),
        (25, "Code becomes plain text"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hei\n\n<script>alert(1)</script>", 3),
        ("Hei\n\n- a <b onclick=x>b</b>", 3),
        ("# Otsikko <i>x</i>", 1),
        ("> <div>", 1),
    ],
)
def test_html_is_refused_at_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        markdown.read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http:", "file:///etc"]
)
def test_a_link_that_leads_nowhere_good_is_text(address: str) -> None:
    assert "<a" not in str(markdown.read(f"[x]({address}) y").blocks)


def test_what_looks_like_markup_stays_text() -> None:
    assert markdown.read("a & b \\<b\\> &lt;i&gt;").blocks == [
        {"type": "text", "value": "<p>a &amp; b &lt;b&gt; &lt;i&gt;</p>"}
    ]


def test_a_long_quotation_and_a_deep_nest_are_read() -> None:
    assert [block["type"] for block in markdown.read(f"> {'sana ' * 200}").blocks] == ["text"]
    assert markdown.read(">" * 5000 + " x").notes


@pytest.mark.django_db
class TestScreen:
    """Making the draft."""

    @pytest.fixture
    def module(self) -> ModulePage:
        """A module of the southern centre."""
        return scenes.a_module(centre=worlds.a_centre("south"))

    @pytest.fixture
    def organiser(self, client: Client, module: ModulePage) -> Client:
        """Somebody who works for that centre, signed in."""
        access.keep_centre(module.centre)
        person = worlds.a_person()
        organising.appoint(person, RoleKind.ORGANISER, centre=module.centre, at=scenes.AT)
        client.force_login(person)
        return client

    def url(self, module: ModulePage) -> str:
        """The screen of a module."""
        return reverse("courses_markdown:lesson", args=[module.pk])

    def test_a_draft_is_made_and_not_published(self, organiser: Client, module: ModulePage) -> None:
        answer = organiser.post(self.url(module), {"text": LESSON})
        page = LessonPage.objects.get()
        assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert (page.title, page.live, page.has_unpublished_changes, page.get_parent().pk) == (
            "Miten puhun lapsen kanssa",
            False,
            True,
            module.pk,
        )
        kinds = [block.block_type for block in page.latest_revision.as_object().body]
        assert kinds == ["text", "heading", "quote", "checklist", "text", "comparison", "text"]
        form = organiser.get(answer.url)
        assert (form.status_code, "kartta.png" in form.content.decode()) == (200, False)

    def test_html_and_a_missing_title_are_said_and_nothing_is_made(self, organiser: Client, module: ModulePage) -> None:
        errors = [
            organiser.post(self.url(module), {"text": text}).context["form"].errors.keys()
            for text in ("<div>", "Teksti", "# Otsikko")
        ]
        assert (errors, LessonPage.objects.count()) == ([{"text"}, {"title"}, {"text"}], 0)

    def test_the_module_leads_there(self, organiser: Client, module: ModulePage) -> None:
        page = organiser.get(reverse("wagtailadmin_explore", args=[module.pk])).content.decode()
        assert self.url(module) in page

    def test_another_centre_s_module_is_not_there(self, organiser: Client) -> None:
        other = scenes.a_module(centre=worlds.a_centre("east"))
        assert [organiser.get(self.url(other)).status_code, organiser.post(self.url(other)).status_code] == [404, 404]
