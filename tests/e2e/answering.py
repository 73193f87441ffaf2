"""Somebody who answers a question of any kind rightly, with any pair of hands, in any language."""

from playwright.sync_api import Locator, Page

from tests.e2e.answers import AnswerKey, Asked
from tests.e2e.hands import Hands
from tests.e2e.words import speaking


class Respondent:
    """Answers what a form asks."""

    def __init__(self, page: Page, key: AnswerKey, language: str, hands: Hands) -> None:
        self.page, self.key, self.language, self.hands = page, key, language, hands
        self.say = speaking(language)

    def asked(self, form: Locator) -> Asked:
        """What the form asks."""
        legend = form.locator("legend")
        return self.key.asked((legend if legend.count() else form.locator("label")).first.inner_text())

    def answer(self, form: Locator, *, text: str = "") -> Asked:
        """Fill in the right answer, or for a free text the text; says what was asked."""
        asked = self.asked(form)
        match asked.kind:
            case "MATCHING":
                for row, choice in asked.pairs.items():
                    self.hands.pick(form.get_by_role("combobox", name=row, exact=True), choice)
            case "ORDERING":
                self._sort(form, asked)
            case "GAPS":
                for number, word in enumerate(asked.variants, start=1):
                    self.hands.write(form.get_by_role("textbox", name=self.gap(number), exact=True), word)
            case "SHORT" | "NUMERIC" | "FREE_TEXT":
                field = form.get_by_role("textbox", name=asked.text, exact=True)
                self.hands.write(field, text or asked.written(self.language))
            case _:
                for option in asked.right:
                    self.hands.choose(form.get_by_label(option, exact=True))
        return asked

    def gap(self, number: int) -> str:
        """The name of a gap."""
        return self.say("Gap %(number)s") % {"number": number}

    def _sort(self, form: Locator, asked: Asked) -> None:
        """Move up what belongs on top, then what comes next; after each press the focus is where it was."""
        total = len(asked.items)
        for goal, item in enumerate(asked.items, start=1):
            for place in range(self._place(form, item), goal, -1):
                named = self.say("Move up: %(text)s, now %(place)s / %(total)s")
                name = named % {"text": item, "place": place, "total": total}
                self.hands.follow(form.get_by_role("button", name=name, exact=True))

    def _place(self, form: Locator, item: str) -> int:
        """Where an item stands now."""
        rows = form.get_by_role("listitem").all_inner_texts()
        return next(place for place, row in enumerate(rows, start=1) if item in row)
