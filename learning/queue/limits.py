"""How patient the queue is; the options of ``TASKS`` in the settings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from django.conf import settings

LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Numbers of tries, and seconds unless the name says days."""

    max_starts: int  # starts without an end before a task is given up: it kills its worker
    max_failures: int  # errors before a task is given up
    backoff: float  # wait after the first failure, doubled after each further one
    beat: float  # between two signs of life
    stall: float  # age of a waiting task, with nothing started meanwhile, that proves a hanging cluster
    grace: float  # for workers to finish when the queue is asked to end
    keep_days: int  # after which finished tasks are forgotten
    keep_dead_days: int  # after which tasks given up are forgotten

    @classmethod
    def current(cls) -> Self:
        """The limits of the settings."""
        options: Any = settings.TASKS["default"]["OPTIONS"]
        return cls(**options)

    def wait_after(self, tries: int) -> timedelta:
        """How long a task waits after its ``tries``-th failure or lost start."""
        return min(timedelta(seconds=self.backoff * 2 ** min(tries - 1, 20)), LONGEST_WAIT)
