"""Watches a browser: what a person would never notice, but what is a fault all the same, fails the test."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

TOLD_BY_RESPONSE = "Failed to load resource"
LEFT_ALONE = "net::ERR_ABORTED"  # the browser itself dropped the request: a download, a seek in a video, leaving a page


@dataclass
class Watch:
    """Faults seen so far: script errors, broken policy, answers and requests that failed."""

    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def follow(self, context: BrowserContext) -> None:
        """See everything that happens in all pages of a context."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def expect(self, *statuses: int) -> None:
        """From now on these statuses are what the test is about."""
        self.expected.update(statuses)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(TOLD_BY_RESPONSE):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT_ALONE:
            self.faults.append(f"{request.failure}: {request.method} {request.url}")
