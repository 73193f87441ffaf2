"""Ways to use a page: with a pointer, or with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

FAR = 250  # presses of Tab after which something counts as out of reach
FOCUSED = "element => element === document.activeElement"
IN_GROUP = "element => document.activeElement?.name === element.name && document.activeElement.type === element.type"
RING = """() => [document.activeElement, document.activeElement.closest(".card, .row")].some((element) => {
  const style = element && getComputedStyle(element);
  return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
})"""


class Hands(Protocol):
    """What a person does to controls, however they do it."""

    def follow(self, target: Locator) -> None:
        """Press a link or button that leads to another page."""

    def touch(self, target: Locator) -> None:
        """Press a button that changes something on this page."""

    def choose(self, target: Locator) -> None:
        """Choose a radio button or tick a box."""

    def pick(self, target: Locator, text: str) -> None:
        """Choose from a list that drops down."""

    def write(self, target: Locator, text: str) -> None:
        """Write into a field."""


class Pointer:
    """A mouse or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, target: Locator) -> None:
        """Press and wait for the next page."""
        with self.page.expect_navigation(wait_until="load"):
            target.click()

    def touch(self, target: Locator) -> None:
        """Press."""
        target.click()

    def choose(self, target: Locator) -> None:
        """Press on the control."""
        target.check()

    def pick(self, target: Locator, text: str) -> None:
        """Press on the option."""
        target.select_option(label=text)

    def write(self, target: Locator, text: str) -> None:
        """Fill in."""
        target.fill(text)


class Keys:
    """Tab, arrows, Space, Enter and letters; every stop has to show a ring."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, target: Locator) -> None:
        """Tab there, press Enter and wait for the next page."""
        self._reach(target)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def touch(self, target: Locator) -> None:
        """Tab there and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def choose(self, target: Locator) -> None:
        """Tab to the group; Space ticks a box, arrows walk among radio buttons."""
        expect(target).to_be_visible()
        if target.get_attribute("type") == "checkbox":
            self._reach(target)
            if not target.is_checked():
                self.page.keyboard.press("Space")
            return
        self._reach(target, arrived=IN_GROUP)
        self.page.keyboard.press("Space")
        for _ in range(12):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not lead to {target}")

    def pick(self, target: Locator, text: str) -> None:
        """Tab there; arrows walk among the options."""
        self._reach(target)
        self.page.keyboard.press("Home")
        for _ in range(12):
            if target.evaluate("select => select.selectedOptions[0].text.trim()") == text:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not lead to {text} in {target}")

    def write(self, target: Locator, text: str) -> None:
        """Tab there and type."""
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def _reach(self, target: Locator, *, arrived: str = FOCUSED) -> None:
        """Press Tab until the control has the focus."""
        expect(target).to_be_visible()
        for _ in range(FAR):
            if target.evaluate(arrived):
                assert self.page.evaluate(RING), f"no focus ring on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")
