"""A professional who takes a course, in one language and with one pair of hands."""

import re
import secrets

from playwright.sync_api import Locator, Page, expect

from tests.e2e.answers import AnswerKey
from tests.e2e.hands import Hands, Pointer
from tests.e2e.words import speaking

PASSWORD = "a long enough passphrase"


class Learner:
    """Takes the demo's course of that name from its page to its end."""

    def __init__(self, page: Page, course: str, *, language: str = "fi", hands: Hands | None = None) -> None:
        self.page = page
        self.say = speaking(language)
        self.key = AnswerKey(course, language)
        self.hands = hands or Pointer(page)
        self.language = language
        self.email = ""

    # --- finding things -----------------------------------------------------------------------------

    def button(self, text: str) -> Locator:
        """The button, or the link that looks like one, with this text of the site."""
        name = re.compile(rf"^{re.escape(self.say(text))}(\s*:.*)?$")
        return (
            self.page.locator("main")
            .get_by_role("button", name=name)
            .or_(self.page.locator("main").get_by_role("link", name=name))
        )

    def heading(self) -> str:
        """What the page is about."""
        return self.page.get_by_role("heading", level=1).inner_text().replace("\u00ad", "")

    # --- coming in ----------------------------------------------------------------------------------

    def sign_up(self, name: str) -> str:
        """Become a member, on the page that asks to sign in; answers an e-mail address that nobody has yet."""
        self.hands.follow(self.page.locator("main").get_by_role("link", name=self.say("Create an account")))
        return self.register(name)

    def register(self, name: str) -> str:
        """Fill in the form of new members."""
        self.email = f"{name.lower()}.{secrets.token_hex(3)}@example.org"
        fields = {"given_name": name, "family_name": "Kulkija", "email": self.email}
        for field, text in {**fields, "password1": PASSWORD}.items():
            self.hands.write(self.page.locator(f"#id_{field}"), text)
        self.hands.follow(self.page.locator("main form").get_by_role("button"))
        return self.email

    def start(self) -> None:
        """Take part: from the course's page into its first part."""
        self.hands.follow(self.button("Start the course"))

    # --- lessons ------------------------------------------------------------------------------------

    def check(self, *, right: bool) -> None:
        """Answer the lesson's knowledge check; the feedback says whether it was right."""
        form = self.page.locator("[id^=check-] form").first
        self.answer(form, right=right)
        self.hands.follow(form.get_by_role("button"))
        told = self.page.locator("[id^=check-]").get_by_role("status").first
        expect(told).to_contain_text(self.say("Correct." if right else "Not quite."))

    def finish_lesson(self) -> None:
        """Say that the lesson is done, and go on."""
        self.hands.follow(self.button("Done, next"))

    def read_instead(self) -> None:
        """Say that the text of the lesson's video was read."""
        self.hands.follow(self.button("I have read the text version"))

    def finish_lessons(self) -> None:
        """Go through all lessons until the test; texts are read instead of watching."""
        for _ in self.key.lessons:
            if self.button("Start the test").is_visible():
                return
            form = self.page.locator("[id^=check-] form").first
            if form.count() and self.key.knows(self.question(form)):
                self.check(right=True)
            if self.button("I have read the text version").is_visible():
                self.read_instead()
            elif self.button("Done, next").is_visible():
                self.finish_lesson()
            else:
                self.hands.follow(self.button("Next"))

    # --- tests --------------------------------------------------------------------------------------

    def question(self, form: Locator) -> str:
        """What a form asks."""
        legend = form.locator("legend")
        return _plain((legend if legend.count() else form.locator("label")).first.inner_text())

    def answer(self, form: Locator, *, right: bool) -> None:
        """Fill in the question's form."""
        number = form.locator("input[type=text]")
        if number.count():
            self.hands.write(number, self.key.of(self.question(form)).number if right else "77")
            return
        choice = self.key.of(self.question(form))
        for text in choice.right if right else (choice.wrong,):
            self.hands.choose(form.get_by_label(text, exact=True))

    def take_test(self, *, right: bool) -> None:
        """From the test's front page through all questions to the result."""
        self.hands.follow(self.button("Start the test").or_(self.button("Try again")))
        self.answer_questions(right=right)

    def answer_questions(self, *, right: bool) -> None:
        """Answer every question that is asked, then finish."""
        form = self.page.locator("main form.form")
        while form.count():
            self.answer(form, right=right)
            self.hands.follow(form.get_by_role("button"))
            if not self.button("Finish the test").is_visible():
                self.hands.follow(self.button("Next question").or_(self.button("To the summary")))
        self.hands.follow(self.button("Finish the test"))


def _plain(text: str) -> str:
    """A text of the page without the hints of line breaking."""
    return text.replace("\u00ad", "").strip()
