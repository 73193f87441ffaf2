"""Scenes with a small course: built as an editor builds it, through Wagtail's own verbs."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from wagtail.models import Locale, Page, Site

from courses import questions
from courses.models import (
    Case,
    CaseQuestion,
    CoursePage,
    LessonPage,
    ModuleLibraryPage,
    ModulePage,
    Option,
    Placement,
    Question,
    QuestionBank,
    TestPage,
    TestQuestion,
)
from learning.models import Activity, Track, Video
from library.models import CentrePage, HomePage
from people.models import Centre
from tests import worlds

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def a_home(language: str = "fi") -> HomePage:
    """The front page of a language; the Finnish one is the site's root."""
    locale = Locale.objects.get_or_create(language_code=language)[0]
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return found
    first = HomePage.objects.order_by("pk").first()
    if first:
        home = first.copy_for_translation(locale)
        home.save_revision().publish()
        return HomePage.objects.get(pk=home.pk)
    home = Page.objects.get(depth=1).add_child(
        instance=HomePage(title="Etusivu", slug="etusivu", headline="Opi", lead="Yhdessä", locale=locale)
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home, "site_name": "Talkoot"}
    )
    return home


def a_centre_page(centre: Centre | None = None, language: str = "fi") -> CentrePage:
    """A centre's page in a language."""
    centre = centre or Centre.objects.first() or worlds.a_centre()
    a_home("fi")
    home = a_home(language)
    found = CentrePage.objects.filter(centre=centre, locale=home.locale).first()
    if found:
        return found
    first = CentrePage.objects.filter(centre=centre).order_by("pk").first()
    if first:
        page = first.copy_for_translation(home.locale)
        page.save_revision().publish()
        return CentrePage.objects.get(pk=page.pk)
    return Page.objects.get(pk=home.pk).add_child(
        instance=CentrePage(
            title=centre.names["fi"], slug=centre.code, centre=centre, lead="Keskus", locale=home.locale
        )
    )


def a_bank(centre: Centre | None = None) -> QuestionBank:
    """A bank of a centre."""
    centre = centre or Centre.objects.first() or worlds.a_centre()
    return QuestionBank.objects.get_or_create(centre=centre, name="Kysymykset")[0]


def a_question(
    kind: str = "SINGLE", right: str = "a", options: str = "abc", bank: QuestionBank | None = None, **fields: Any
) -> Question:
    """A question whose right options are these letters, published; of other kinds, one with a row for each letter."""
    number = next(_numbers)
    if kind == "GAPS":
        places = " ".join(f"Sana [{place}] tässä." for place, _key in enumerate(options, start=1))
        fields.setdefault("passage", {"fi": places})
    texts = {"fi": f"Kysymys {number}?", "sv": f"Fråga {number}?", "en": f"Question {number}?"}
    question = Question.objects.create(
        bank=bank or a_bank(), kind=kind, texts=texts, explanations={"fi": f"Perustelu {number}."}, **fields
    )
    for place, key in enumerate("" if kind == "NUMERIC" else options):
        Option.objects.create(
            question=question,
            key=key,
            sort_order=place,
            correct=key in right,
            texts={"fi": f"Vaihtoehto {key}"},
            match={"fi": f"Pari {key}"} if kind == "MATCHING" else {},
            feedback={"fi": f"Palaute {key}"},
        )
    questions.publish(question, at=AT)
    return question


def a_case(*asked: Question) -> Case:
    """A case with these questions, published."""
    number = next(_numbers)
    case = Case.objects.create(bank=a_bank(), name=f"Tapaus {number}", story={"fi": f"Tarina {number}.\n\nJatkuu."})
    for place, question in enumerate(asked):
        CaseQuestion.objects.create(case=case, question=question, sort_order=place)
    questions.publish_case(case, at=AT)
    return case


def a_library(centre: Centre | None = None) -> ModuleLibraryPage:
    """A centre's module library."""
    above = a_centre_page(centre)
    found = ModuleLibraryPage.objects.child_of(above).first()
    return found or Page.objects.get(pk=above.pk).add_child(
        instance=ModuleLibraryPage(title="Moduulit", slug="moduulit", locale=above.locale)
    )


def a_module(title: str = "Alku", centre: Centre | None = None) -> ModulePage:
    """A published module."""
    library = a_library(centre)
    page = library.add_child(instance=ModulePage(title=title, summary="Lyhyesti.", live=False, locale=library.locale))
    page.save_revision().publish()
    return ModulePage.objects.get(pk=page.pk)


def a_lesson(
    module: ModulePage, title: str = "Oppitunti", *, body: list[Any] | None = None, **fields: Any
) -> LessonPage:
    """A published lesson."""
    page = LessonPage(title=title, intro="Johdanto.", live=False, locale=module.locale, **fields)
    page.body = page.body.stream_block.to_python(
        [{"id": str(uuid4()), **row} for row in (body or [{"type": "text", "value": "<p>Teksti.</p>"}])]
    )
    ModulePage.objects.get(pk=module.pk).add_child(instance=page)
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def a_test(
    module: ModulePage,
    asked: list[Question | Case | TestQuestion] | None = None,
    title: str = "Loppukoe",
    **fields: Any,
) -> TestPage:
    """A published test of these questions, cases and rows, or of three questions."""
    page = TestPage(title=title, intro="Kysymyksiä.", live=False, locale=module.locale, **fields)
    page.questions = [_row(one) for one in asked or [a_question() for _ in range(3)]]
    ModulePage.objects.get(pk=module.pk).add_child(instance=page)
    page.save_revision().publish()
    return TestPage.objects.get(pk=page.pk)


def _row(one: Question | Case | TestQuestion) -> TestQuestion:
    """A row of a test."""
    if isinstance(one, TestQuestion):
        return one
    return TestQuestion(case=one) if isinstance(one, Case) else TestQuestion(question=one)


def a_video(seconds: float = 60) -> Video:
    """A video with Finnish captions and chapters."""
    video = Video.objects.create(title="Video", type="video", file="media/clip.mp4", duration=seconds)
    Track.objects.create(video=video, kind="CAPTIONS", language="fi", file="tracks/none.fi.vtt")
    return video


def a_film_block(video: Video, **fields: Any) -> dict[str, Any]:
    """A video in a lesson."""
    return {
        "type": "video",
        "value": {"title": "Video", "video": video.pk, "required": True, "transcript": "", **fields},
    }


def a_course(*modules: ModulePage, title: str = "Yhteistyö", **fields: Any) -> CoursePage:
    """A published course of these modules."""
    above = a_centre_page(modules[0].centre if modules else None)
    page = CoursePage(
        title=title,
        slug=f"kurssi-{next(_numbers)}",
        benefit="Opit tekemään työtä yhdessä.",
        live=False,
        locale=above.locale,
        **fields,
    )
    page.placements = [Placement(module=module) for module in modules]
    Page.objects.get(pk=above.pk).add_child(instance=page)
    page.save_revision().publish()
    return CoursePage.objects.get(pk=page.pk)


def a_small_course(lessons: int = 2) -> tuple[CoursePage, list[LessonPage], TestPage]:
    """A course of one module: so many lessons and a test of three questions."""
    module = a_module()
    made = [a_lesson(module, f"Oppitunti {number}") for number in range(1, lessons + 1)]
    test = a_test(module)
    return a_course(module), made, test


def translated(page: Page, language: str = "sv", **fields: Any) -> Page:
    """A published translation of a page; what stands above it is translated first."""
    a_centre_page(language=language)
    locale = Locale.objects.get(language_code=language)
    above = page.get_parent().specific
    if not above.get_translation_or_none(locale):
        translated(above, language)
    copy = page.copy_for_translation(locale)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return type(page).objects.get(pk=copy.pk)


def activity(page: Any) -> Activity:
    """The activity of a course, lesson or test."""
    kind = "COURSE" if isinstance(page, CoursePage) else page.kind
    return Activity.objects.get(kind=kind, key=page.translation_key)
