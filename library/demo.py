"""The site of the demo world: front pages, a page for each centre, plain pages and topics, in three languages."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale, Page, Site

from learning import access, catalogue
from library import feedback
from library.models import AccessibilityPage, CentrePage, Feedback, HomePage, PlainPage
from people.languages import LANGUAGES
from people.models import Centre

DATA = Path(__file__).parent / "data" / "pages.toml"
STREAMS = {"body", "method", "shortcomings", "more"}
SAID = "Ruudunlukijani ei kerro, montako osumaa haulla on, kun rajaan aiheen mukaan."


def build(*, at: datetime) -> None:
    """Make the pages, or bring them up to date; running it again makes none twice."""
    data = tomllib.loads(DATA.read_text())
    with transaction.atomic():
        catalogue.keep_topics((topic["code"], topic["names"]) for topic in data["topic"])
        homes = _build_homes(data["front"])
        for centre in Centre.objects.order_by("area__position"):
            _build_centre_page(homes, centre)
        _build_statement(homes, data["statement"], data["accessibility"])
        for page in data["page"]:
            _build_plain_page(homes, page)
        _build_feedback(at)
    for centre in Centre.objects.all():
        access.keep_centre(centre)


def _build_homes(texts: dict[str, dict[str, str]]) -> dict[str, HomePage]:
    """The front page of each language, the Finnish one as the site's root."""
    for code in LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    first = HomePage.objects.filter(locale__language_code="fi").first()
    if first is None:
        root = Page.get_first_root_node()
        text = texts["fi"]
        finnish = Locale.objects.get(language_code="fi")
        first = HomePage(
            title=text["title"], slug="talkoot", locale=finnish, headline=text["heading"], lead=text["lead"]
        )
        root.add_child(instance=first)
        Site.objects.update_or_create(
            is_default_site=True, defaults={"root_page": first, "hostname": "localhost", "site_name": "Talkoot"}
        )
        Page.objects.filter(depth=2).exclude(pk=first.pk).exclude(content_type=first.content_type_id).delete()
    homes = {}
    for code in LANGUAGES:
        home = _translated(first, code)
        text = texts[code]
        _publish(home, title=text["title"], headline=text["heading"], lead=text["lead"], trust=text["trust"])
        homes[code] = home
    return homes


def _build_centre_page(homes: dict[str, HomePage], centre: Centre) -> None:
    """A centre's page below each front page."""
    first = CentrePage.objects.filter(centre=centre, locale__language_code="fi").first()
    if first is None:
        first = CentrePage(title=centre.names["fi"], slug=centre.code, centre=centre, lead=centre.summaries["fi"])
        Page.objects.get(pk=homes["fi"].pk).add_child(instance=first)
    for code in LANGUAGES:
        _publish(_translated(first, code), title=centre.names[code], slug=centre.code, lead=centre.summaries[code])


def _build_plain_page(homes: dict[str, HomePage], row: dict) -> None:
    """A page of text below each front page."""
    first = PlainPage.objects.filter(translation_key=row["key"], locale__language_code="fi").first()
    if first is None:
        first = PlainPage(title=row["fi"]["title"], slug=row["slug"]["fi"], translation_key=row["key"])
        Page.objects.get(pk=homes["fi"].pk).add_child(instance=first)
    for code in LANGUAGES:
        text = "".join(_html(block) for block in row[code]["block"])
        _publish(
            _translated(first, code),
            title=row[code]["title"],
            slug=row["slug"][code],
            lead=row[code]["intro"],
            body=[("text", text)],
            show_in_menus=row["footer"],
        )


def _build_statement(homes: dict[str, HomePage], texts: dict, facts: dict) -> None:
    """The accessibility statement below each front page."""
    first = AccessibilityPage.objects.filter(translation_key=texts["key"], locale__language_code="fi").first()
    if first is None:
        first = AccessibilityPage(
            title=texts["fi"]["title"],
            slug=texts["slug"]["fi"],
            translation_key=texts["key"],
            assessed_on=facts["assessed_on"],
        )
        Page.objects.get(pk=homes["fi"].pk).add_child(instance=first)
    for code in LANGUAGES:
        known = [
            {**row[code], "criteria": row["criteria"], "found_on": row["found_on"], "due_on": row.get("due_on")}
            for row in facts["shortcoming"]
        ]
        _publish(
            _translated(first, code),
            title=texts[code]["title"],
            slug=texts["slug"][code],
            lead=texts[code]["intro"],
            shortcomings=[("shortcoming", shortcoming) for shortcoming in known],
            **{name: [("text", texts[code][name])] for name in ("body", "method", "more")},
            **{name: facts[name] for name in ("state", "assessor", "assessed_on", "contact")},
        )


def _build_feedback(at: datetime) -> None:
    """A message about accessibility that waits for its answer."""
    if not Feedback.objects.exists():
        feedback.receive(text=SAID, page="/fi/catalogue/", language="fi", at=at - timedelta(days=3))


def _translated(page: Page, language: str) -> Page:
    """The page in that language; made as a draft copy when it is not there."""
    locale = Locale.objects.get(language_code=language)
    if page.locale_id == locale.pk:
        return page
    found = page.get_translation_or_none(locale)
    return found or page.copy_for_translation(locale, copy_parents=False)


def _publish(page: Page, **fields: object) -> None:
    """Publish the page with these texts; a page that has them already is left alone."""
    page = page.specific
    title = str(fields.pop("title"))
    for name in STREAMS & fields.keys():
        rows = [{"type": kind, "value": value} for kind, value in fields[name]]
        fields[name] = getattr(page, name).stream_block.to_python(rows)
    if (
        page.live
        and page.title == title
        and all(str(getattr(page, name)) == str(value) for name, value in fields.items())
    ):
        return
    page.title = page.draft_title = title
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def _html(block: dict) -> str:
    """A block of the data as HTML of the rich text field."""
    match block["type"]:
        case "heading":
            return f"<h2>{block['text']}</h2>"
        case "callout":
            return f"<h3>{block['title']}</h3>{block['html']}"
        case "accordion":
            return "".join(f"<h3>{item['title']}</h3>{item['html']}" for item in block["items"])
        case _:
            return str(block["html"])
