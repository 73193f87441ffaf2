"""Every kind of question in a browser: by keyboard alone, as a screen reader hears it, on a phone, without scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.a11y import probe, violations
from tests.e2e.answering import Respondent
from tests.e2e.answers import Asked
from tests.e2e.conftest import SCREEN, Visit
from tests.e2e.hands import Keys, Pointer
from tests.e2e.learner import Learner

PHONE = {"width": 390, "height": 844}
KINDS = ["SINGLE", "MULTIPLE", "TRUE_FALSE", "NUMERIC", "MATCHING", "ORDERING", "GAPS", "SHORT", "SINGLE", "MULTIPLE"]
COURSE = {"fi": "/fi/south/kriisin-ensihetket/", "sv": "/sv/south/krisens-forsta-timmar/"}
TESTS = {
    "fi": {name: f"{COURSE['fi']}tuki-lapselle/{name}/" for name in ("harjoitus", "pikakoe", "koe")},
    "sv": {"harjoitus": f"{COURSE['sv']}stod-till-barnet/ovning/"},
}


def newcomer(page: Page, name: str, *, language: str = "fi", hands: Keys | Pointer | None = None) -> Learner:
    """A new member who has begun the course."""
    person = Learner(page, "crisis", language=language, hands=hands)
    page.goto(f"/{language}/accounts/signup/?next={COURSE[language]}")
    pointer = person.hands
    person.hands = Pointer(page)
    person.register(name)
    page.goto(COURSE[language])
    person.start()
    person.hands = pointer
    return person


class Walk:
    """Somebody in the practice, who has a question in front of them."""

    def __init__(self, page: Page, *, language: str = "fi", hands: Keys | Pointer) -> None:
        self.page, self.hands = page, hands
        self.person = newcomer(page, "Harjoittelija", language=language, hands=hands)
        self.say = self.person.say
        self.respondent = Respondent(page, self.person.key, language, hands)
        self.path = TESTS[language]["harjoitus"]
        self.form = page.locator("main form.form")

    def begin(self) -> None:
        """From the test's front page to its first question."""
        self.page.goto(self.path)
        self.hands.follow(self.person.button("Start the test"))

    def check(self) -> None:
        """Send the answer."""
        self.hands.follow(self.form.get_by_role("button", name=self.say("Check answer"), exact=True))

    def go_on(self) -> None:
        """To the next question, or after the last one to all of them."""
        self.hands.follow(self.person.button("Next question").or_(self.person.button("To the summary")))


def heard(walk: Walk, asked: Asked) -> str:
    """What a screen reader is told of a question: a group with the question's text, and every control by name."""
    lines = [f'- group "{asked.text}":']
    match asked.kind:
        case "NUMERIC" | "SHORT":
            lines = [f'- textbox "{asked.text}"']
        case "GAPS":
            gaps = [f'    - textbox "{walk.respondent.gap(number)}"' for number in (1, 2, 3)]
            lines += ["  - paragraph:", *(line for gap in gaps for line in ("    - text: /.+/", gap))]
        case "MATCHING":
            for row in asked.pairs:
                lines += [f'  - combobox "{row}":', f'    - option "{walk.say("Choose")}" [selected]']
        case "ORDERING":
            moves = [walk.say(f"Move {way}: %(text)s, now %(place)s / %(total)s") for way in ("up", "down")]
            for place in range(1, 5):
                up, down = (_pattern(move, place) for move in moves)
                lines += [
                    "  - listitem:",
                    f"    - button /{up}/{' [disabled]' if place == 1 else ''}",
                    f"    - button /{down}/{' [disabled]' if place == 4 else ''}",
                ]
            lines.insert(1, "  - list:")
            lines[2:] = [f"  {line}" for line in lines[2:]]
        case "MULTIPLE":
            lines += [f'  - checkbox "{option}"' for option in asked.options]
        case _:
            lines += [f'  - radio "{option}"' for option in asked.options]
    return "\n".join(lines)


def _pattern(move: str, place: int) -> str:
    """A button that moves an item, whatever the item's text."""
    return re.escape(move % {"text": "ANY", "place": place, "total": 4}).replace("ANY", ".+").replace("/", "\\/")


@pytest.mark.parametrize(("language", "screen"), [("fi", SCREEN), ("sv", PHONE)], ids=["desk", "phone"])
def test_each_kind_is_heard_and_answered_by_keyboard(visit: Visit, language: str, screen: dict[str, int]) -> None:
    page = visit(viewport=screen)
    walk = Walk(page, language=language, hands=Keys(page))
    walk.begin()
    met = []
    for number in range(1, 11):
        expect(walk.form).to_be_visible()
        asked = walk.respondent.asked(walk.form)
        expect(walk.form).to_match_aria_snapshot(heard(walk, asked))
        expect(walk.form).not_to_contain_text(walk.respondent.gap(1))  # a name in the midst of the text is heard twice
        if screen is PHONE:
            assert violations(page) == [], asked.kind
            assert probe(page, "overflow") <= 0, asked.kind
        if number == 1:
            _answer_wrongly(walk, asked)
        else:
            walk.respondent.answer(walk.form)
            walk.check()
            _is_told(walk, "Correct.", asked.explanation)
        met.append(asked.kind)
        walk.go_on()
    assert met == KINDS
    _finish(walk)


def _answer_wrongly(walk: Walk, asked: Asked) -> None:
    """A wrong option has a word of its own; which one was chosen and which is right stands in words."""
    wrong = asked.options[0]
    walk.hands.choose(walk.form.get_by_label(wrong, exact=True))
    walk.check()
    _is_told(walk, "Not quite.", asked.feedback[wrong], asked.explanation)
    lines = walk.page.get_by_role("main").get_by_role("listitem")
    expect(lines.filter(has_text=wrong)).to_have_text(re.compile(re.escape(walk.say("your answer"))))
    expect(lines.filter(has_text=asked.right[0])).to_have_text(re.compile(re.escape(walk.say("right answer"))))


def _is_told(walk: Walk, verdict: str, *words: str) -> None:
    """The feedback has the focus, so that it is read next, and says whether and why."""
    told = walk.page.locator("#feedback")
    expect(told).to_be_focused()
    for text in (walk.say(verdict), *words):
        expect(told).to_contain_text(text)


def _finish(walk: Walk) -> None:
    """Every question answered; the result says how much, and of each question whether it was right."""
    expect(
        walk.page.get_by_text(walk.say("Every question has an answer. Finish the test to see your result."))
    ).to_be_visible()
    walk.hands.follow(walk.person.button("Finish the test"))
    passed = walk.say("Passed: %(points)s / %(maximum)s points") % {"points": "9", "maximum": "10"}
    expect(walk.page.get_by_role("heading", level=1)).to_have_text(passed)
    panels = walk.page.locator("[id^=question-]")
    verdicts = [panels.nth(place).locator(".tag").inner_text() for place in range(10)]
    assert verdicts == [walk.say("Not quite."), *[walk.say("Correct.")] * 9]
    assert violations(walk.page) == []


MISSING = {
    1: "Choose one option.",
    2: "Choose at least one option.",
    4: "Write a number, for example 12 or 2,5.",
    5: "Choose something for every row.",
    7: "Write something into every gap. A guess costs nothing.",
    8: "Write a short answer, a few words at most.",
}
WITHOUT_SCRIPTS = [(number, MISSING[number]) for number in (2, 5, 7)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_is_left_out_is_told_at_its_control_and_nothing_is_lost(visit: Visit, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts)
    walk = Walk(page, hands=Keys(page) if scripts else Pointer(page))
    walk.begin()
    for number, message in MISSING.items() if scripts else WITHOUT_SCRIPTS:
        page.goto(f"{walk.path}questions/{number}/")
        asked = walk.respondent.asked(walk.form)
        begun = _begin_to_answer(walk, asked)
        walk.check()
        if scripts:
            expect(page.get_by_role("group", name=walk.say("Check the following"))).to_be_focused()
        _is_told_at_its_control(walk, asked, walk.say(message), begun)
        walk.respondent.answer(walk.form)
        walk.check()
        expect(page.locator("#feedback")).to_contain_text(walk.say("Correct."))
    page.goto(f"{walk.path}attempt/")
    assert [place for place in page.locator(".stepper li").all() if walk.say("no answer yet") in place.inner_text()]
    walk.hands.follow(walk.person.button("Finish without them"))
    expect(page.get_by_text(walk.say("No answer"), exact=True)).to_have_count(4 if scripts else 7)


def _begin_to_answer(walk: Walk, asked: Asked) -> Locator | None:
    """The first of several fields only, or words where a number is asked for; answers what holds it."""
    match asked.kind:
        case "NUMERIC":
            field = walk.form.get_by_role("textbox", name=asked.text, exact=True)
            walk.hands.write(field, "kaksi ja puoli")
        case "MATCHING":
            field = walk.form.get_by_role("combobox", name=next(iter(asked.pairs)), exact=True)
            walk.hands.pick(field, next(iter(asked.pairs.values())))
        case "GAPS":
            field = walk.form.get_by_role("textbox", name=walk.respondent.gap(1), exact=True)
            walk.hands.write(field, asked.variants[0])
        case _:
            return None
    return field


def _is_told_at_its_control(walk: Walk, asked: Asked, message: str, begun: Locator | None) -> None:
    """The control or its group is described by the message, and what was begun stands there still."""
    match asked.kind:
        case "SINGLE" | "MULTIPLE":
            described = walk.form.get_by_role("group", name=asked.text, exact=True)
        case "MATCHING":
            described = walk.form.get_by_role("combobox", name=list(asked.pairs)[1], exact=True)
        case "GAPS":
            described = walk.form.get_by_role("textbox", name=walk.respondent.gap(2), exact=True)
        case _:
            described = walk.form.get_by_role("textbox", name=asked.text, exact=True)
    expect(described).to_have_accessible_description(re.compile(re.escape(message)))
    if asked.kind not in ("SINGLE", "MULTIPLE"):
        expect(described).to_have_attribute("aria-invalid", "true")
    if begun is None:
        return
    kept = "kaksi ja puoli" if asked.kind == "NUMERIC" else [*asked.pairs.values(), *asked.variants][0]
    words = begun.evaluate("field => field.selectedOptions?.[0].text ?? field.value")
    assert words.strip() == kept
