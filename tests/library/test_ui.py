"""The design: dates and lengths, drawings, components and their specimens, and the budget of what is sent."""

import gzip
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from library import pictures, styleguide, times
from library.templatetags import ui

ROOT = Path(settings.BASE_DIR)
COMPONENTS = ROOT / "templates" / "components"
LANGUAGES = ("fi", "sv", "en")
THURSDAY = date(2027, 2, 25)
STARTS = datetime(2027, 2, 25, 13, 0)
ENDS = datetime(2027, 2, 25, 15, 30)


def plain(text: str) -> str:
    """Without the spaces that must not break."""
    return text.replace("\u00a0", " ")


def draw(source: str, language: str = "fi", **context: object) -> str:
    with translation.override(language):
        return plain(Template(source).render(Context(context)))


# --- dates and lengths ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "to 25.2.2027 klo 13.00–15.30"),
        ("sv", "to 25.2.2027 kl. 13.00–15.30"),
        ("en", "Thu 25 Feb 2027, 13:00–15:30"),
    ],
)
def test_span_within_a_day(language: str, said: str) -> None:
    assert plain(times.span(STARTS, ENDS, language)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "to 25.2.2027 klo 13.00 – pe 26.2.2027 klo 9.05"),
        ("sv", "to 25.2.2027 kl. 13.00 – fr 26.2.2027 kl. 9.05"),
        ("en", "Thu 25 Feb 2027, 13:00 – Fri 26 Feb 2027, 9:05"),
    ],
)
def test_span_over_midnight(language: str, said: str) -> None:
    assert plain(times.span(STARTS, datetime(2027, 2, 26, 9, 5), language)) == said


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (date(2027, 1, 14), date(2027, 5, 20), "14.1.–20.5.2027"),
        (date(2026, 12, 14), date(2027, 5, 20), "14.12.2026–20.5.2027"),
        (THURSDAY, THURSDAY, "to 25.2.2027"),
        (THURSDAY, None, "to 25.2.2027"),
        (STARTS, None, "to 25.2.2027 klo 13.00"),
        (STARTS, STARTS, "to 25.2.2027 klo 13.00"),
    ],
)
def test_span_says_nothing_twice(starts: date, ends: date | None, said: str) -> None:
    assert plain(times.span(starts, ends, "fi")) == said


def test_span_of_days_in_english() -> None:
    assert plain(times.span(date(2027, 1, 14), date(2027, 5, 20), "en")) == "14 Jan – 20 May 2027"


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "25. helmikuuta 2027"), ("sv", "25 februari 2027"), ("en", "25 February 2027")]
)
def test_long_day(language: str, said: str) -> None:
    assert plain(times.long_day(THURSDAY, language)) == said


def test_every_month_and_weekday_has_a_name_in_every_language() -> None:
    for names, count in ((times.MONTHS, 12), (times.SHORT_MONTHS, 12), (times.WEEKDAYS, 7)):
        assert {code: len(set(words)) for code, words in names.items()} == dict.fromkeys(LANGUAGES, count)


@pytest.mark.parametrize(
    ("amount", "language", "said"),
    [(0, "fi", "0 min"), (45, "fi", "45 min"), (60, "en", "1 h"), (75, "fi", "1 h 15 min"), (75, "sv", "1 tim 15 min")],
)
def test_minutes(amount: int, language: str, said: str) -> None:
    assert plain(times.minutes(amount, language)) == said


@pytest.mark.parametrize(
    ("seconds", "seen", "heard"),
    [
        (0, "0:00", "0 sekuntia"),
        (12.9, "0:12", "12 sekuntia"),
        (61, "1:01", "1 minuutti 1 sekunti"),
        (760, "12:40", "12 minuuttia 40 sekuntia"),
        (3661, "1:01:01", "1 tunti 1 minuutti 1 sekunti"),
    ],
)
def test_clock_is_seen_and_heard(seconds: float, seen: str, heard: str) -> None:
    assert (times.clock(seconds), times.spoken(seconds, "fi")) == (seen, heard)


def test_an_unknown_language_is_written_in_finnish() -> None:
    assert plain(times.day(THURSDAY, "de")) == plain(times.day(THURSDAY, None)) == "to 25.2.2027"


def test_a_moment_is_shown_in_the_site_s_time_zone_with_a_machine_s_value() -> None:
    drawn = draw("{% span starts ends %}", starts=datetime(2027, 2, 25, 11, 0, tzinfo=UTC), ends=None)

    assert drawn == '<time datetime="2027-02-25T13:00+02:00">to 25.2.2027 klo 13.00</time>'


@pytest.mark.parametrize(
    ("style", "said"),
    [("full", "to 25.2.2027"), ("plain", "25.2.2027"), ("short", "25.2."), ("long", "25. helmikuuta 2027")],
)
def test_day_styles(style: str, said: str) -> None:
    assert draw("{% day value style %}", value=THURSDAY, style=style) == f'<time datetime="2027-02-25">{said}</time>'


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", 'to 25.2.2027 <span class="nowrap">klo 13.00–15.30</span>'),
        ("en", 'Thu 25 Feb 2027, <span class="nowrap">13:00–15:30</span>'),
    ],
)
def test_hours_can_be_kept_on_one_line(language: str, said: str) -> None:
    drawn = draw("{% span starts ends whole_hours=True %}", language, starts=STARTS, ends=ENDS)

    assert drawn == f'<time datetime="2027-02-25T13:00">{said}</time>'


def test_dates_that_are_missing_draw_nothing() -> None:
    assert draw("{% day none %}{% span none none %}{% hour none %}{{ none|minutes }}", none=None) == ""


def test_a_leaf_of_the_calendar_is_heard_whole() -> None:
    drawn = draw("{% calendar_day value %}", "sv", value=THURSDAY)

    assert "<b>25</b> feb" in drawn
    assert '<span class="unseen">to 25.2.2027</span>' in drawn


def test_a_calendar_leaf_says_the_year_where_it_is_another() -> None:
    today = timezone.localdate()
    past, now = (draw("{% calendar_day value %}", "en", value=day) for day in (today.replace(year=1999, day=1), today))

    assert " 1999</span>" in past
    assert f" {today.year}</span>" not in now.partition('<span class="unseen">')[0]


# --- texts and addresses ----------------------------------------------------------------------------


def test_pick_falls_back_and_says_in_which_language() -> None:
    texts = {"fi": "Kirjaaminen", "sv": "Dokumentation"}

    assert draw("{{ texts|pick }} {{ texts|speaks }}", "sv", texts=texts) == "Dokumentation sv"
    assert draw("{{ texts|pick }} {{ texts|speaks }}", "en", texts=texts) == "Kirjaaminen fi"


@pytest.mark.parametrize(
    ("name", "letters"), [("Aino Korhonen", "AK"), ("Anna Liisa af Ek", "AE"), ("Aino", "A"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_a_state_is_found_in_any_case_and_an_unknown_one_fails() -> None:
    assert ui.state_tone("COMPLETED") == ui.state_tone("earned") == ui.state_tone("attended") == "ok"
    with pytest.raises(KeyError):
        ui.state_tone("unheard of")


def test_every_state_and_verdict_has_a_drawing() -> None:
    for word, drawing, tone in (*ui.STATES.values(), *ui.VERDICTS.values()):
        assert str(word)
        assert drawing in pictures.ICONS
        assert tone in {"ok", "warn", "bad", "accent", "quiet"}


def test_page_query_keeps_the_filters() -> None:
    assert ui.page_query(QueryDict("q=lapsi&topic=a&topic=b&page=2"), 3) == "?q=lapsi&topic=a&topic=b&page=3"
    assert ui.page_query(None, 2) == "?page=2"


def test_here_marks_this_page_and_those_within(rf: RequestFactory) -> None:
    context = {"request": rf.get("/fi/my/certificates/?form=SERIES")}

    assert draw('{% here "/fi/my/certificates/" %}', **context) == ' aria-current="page"'
    assert draw('{% here "/fi/my/" within=True %}', **context) == ' aria-current="true"'
    assert draw('{% here "/fi/my/" %}', **context) == ""
    assert draw('{% here "/fi/my/certificates/?form=EVENT" %}', **context) == ""
    assert draw('{% here "/fi/my/" %}') == ""


# --- drawings ---------------------------------------------------------------------------------------


def test_a_motif_is_the_same_for_its_seed_and_another_for_another() -> None:
    first = str(pictures.motif("lapsen-osallisuus"))
    pictures.motif.cache_clear()

    assert str(pictures.motif("lapsen-osallisuus")) == first
    assert str(pictures.motif("kirjaaminen")) != first
    assert len({str(pictures.motif(f"seed {number}", "square")) for number in range(50)}) == 50


@pytest.mark.parametrize("shape", sorted(pictures.SHAPES))
@pytest.mark.parametrize("family", sorted(pictures.FAMILIES))
def test_every_motif_is_hidden_from_ears_and_has_no_colour_of_its_own(shape: str, family: str) -> None:
    drawn = pictures.motif("seed", shape, family)

    assert 'aria-hidden="true"' in drawn
    assert not re.search(r"(fill|stroke|style)=", drawn.replace('fill-rule="evenodd"', ""))


def test_a_ring_and_a_bar_never_overflow() -> None:
    assert 'stroke-dasharray="213.6 213.6"' in pictures.ring(9, 6)
    assert "ring-value" not in pictures.ring(0, 6)
    assert "ring-value" not in pictures.ring(3, 0)
    assert 'width="100%" height="8" rx="4"/></svg>' in pictures.bar(12, 10)
    assert 'width="0%"' in pictures.bar(1, 0)
    assert 'width="96%"' in pictures.bar(48, 50)


def test_pips_show_what_is_reached_wanted_and_left() -> None:
    assert re.findall(r"pip( \w+)?\"", pictures.pips(2, 3, 4)) == [" on", " on", " wanted", ""]


def test_a_level_is_heard_with_its_words_and_target() -> None:
    assert ", osaa ohjatusti, alle tavoitteen, tavoite 3<" in draw("{% level_mark 2 3 %}")
    assert ", klarar självständigt, målet är uppfyllt<" in draw("{% level_mark 3 3 %}", "sv")


# --- components -------------------------------------------------------------------------------------


def test_every_component_has_a_specimen() -> None:
    shown = {str(specimen["component"]) for chapter in styleguide.specimens().values() for specimen in chapter}

    assert {file.stem for file in COMPONENTS.glob("*.html")} == shown | styleguide.FRAME | styleguide.PARTS


def test_every_component_names_its_variables_and_stands_in_the_list() -> None:
    listed = (COMPONENTS / "README.md").read_text()
    for file in COMPONENTS.glob("*.html"):
        comment = file.read_text().partition("{% endcomment %}")[0]
        assert comment.startswith("{% comment %}"), file.name
        assert "Variables" in comment, file.name
        assert f"`{file.stem}`" in listed, file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_specimen_is_drawn_without_inline_style_or_script(language: str) -> None:
    with translation.override(language):
        drawn = [
            state["html"]
            for chapter in styleguide.chapters(language)
            for states in chapter["components"].values()
            for state in states
        ]

    assert len(drawn) > 100
    for html in drawn:
        assert html.strip()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! type=\"module\" src=)", html), html


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_style_guide_speaks_each_language(rf: RequestFactory, language: str) -> None:
    request = rf.get("/styleguide/", {"lang": language, "centre": "east"})
    request.user = AnonymousUser()
    request._messages = []

    page = styleguide.page(request).content.decode()

    title = {"fi": "Tyyliopas", "sv": "Stilguide", "en": "Style guide"}[language]
    assert f'lang="{language}"' in page
    assert 'data-centre="east"' in page
    assert f"<h1>{title}</h1>" in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_a_field_joins_label_hint_error_and_control() -> None:
    form = styleguide.SampleForm({"bad-email": "johanna@"}, prefix="bad")

    drawn = render_to_string("components/field.html", {"field": form["email"]})

    assert 'for="id_bad-email"' in drawn
    assert 'aria-invalid="true"' in drawn
    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert described
    for part in described[1].split():
        assert f'id="{part}"' in drawn


def test_an_error_summary_leads_to_every_control() -> None:
    form = styleguide.SampleForm({}, prefix="bad")

    drawn = render_to_string("components/form.html", {"form": form})

    targets = re.findall(r'href="#([^"]+)"', drawn)
    assert len(targets) == len(form.errors)
    for target in targets:
        assert f'id="{target}"' in drawn


def test_pagination_keeps_filters_and_is_silent_on_one_page() -> None:
    page = Paginator(range(60), 20).page(2)
    context = {"page": page, "query": QueryDict("q=lapsi"), "label": "Sivut"}

    assert 'href="?q=lapsi&amp;page=3"' in render_to_string("components/pagination.html", context)
    assert not render_to_string("components/pagination.html", {"page": Paginator([1], 20).page(1)}).strip()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_the_pages_of_last_resort_need_nothing_and_speak_three_languages(name: str) -> None:
    page = render_to_string(name)

    assert '<html lang="fi">' in page
    assert 'lang="sv"' in page
    assert 'lang="en"' in page


# --- what is sent -----------------------------------------------------------------------------------


def packed(*names: str) -> int:
    """Bytes of files as they travel."""
    return sum(len(gzip.compress((ROOT / "static" / name).read_bytes(), 9)) for name in names)


def test_the_style_sheet_and_scripts_keep_their_budget() -> None:
    assert packed("ui/ui.css") <= 12 * 1024
    assert packed("ui/app.js") <= 2 * 1024
    player = ("ui/app.js", "ui/player.js", "ui/segments.js", "ui/clock.js")
    assert packed(*player) <= 8 * 1024
    assert packed(*player, "ui/transcript.js", "ui/note.js", "ui/lesson.js") <= 12 * 1024  # a lesson with a film
    assert packed("ui/app.js", "ui/time.js", "ui/answer.js") <= 4 * 1024  # a question of a test


def test_colours_are_named_in_the_tokens_layer_only() -> None:
    sheet = re.sub(r"/\*.*?\*/", "", (ROOT / "static/ui/ui.css").read_text(), flags=re.S)
    before, rest = sheet.split("@layer tokens {", 1)
    outside = before + rest.split("@layer base {", 1)[1]

    assert not re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|lch)\((?!in )", outside)
    assert "!important" not in sheet


def test_the_style_sheet_knows_no_left_and_right() -> None:
    sheet = (ROOT / "static/ui/ui.css").read_text()

    assert not re.findall(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)|[^-\w](?:left|right|top|bottom|width|height):", sheet
    )


def test_fonts_are_small_and_carry_their_licence() -> None:
    fonts = ROOT / "static/fonts"

    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text().upper()
    assert (fonts / "source-sans-3-latin.woff2").stat().st_size < 30_000
    assert (fonts / "source-sans-3-latin-ext.woff2").stat().st_size < 25_000
