"""How good a question is: what its shares and those of everything else in the same attempts tell. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import StatisticsError, correlation, fmean

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENOUGH = 20  # answers, below which chance speaks louder than the question
EASY, HARD, DULL = 0.95, 0.2, 0.15


@dataclass(frozen=True)
class Measure:
    """How often a question is answered rightly, and how far it tells apart those who know from those who do not."""

    answers: int
    difficulty: float
    discrimination: float | None

    @property
    def verdict(self) -> Promise:
        """One sentence for the author: what is wrong with the question and what to look at."""
        if self.discrimination is not None and self.discrimination < 0:
            return _(
                "Bad: those who do well otherwise get it wrong more often. Is the right answer marked, does it mislead?"
            )
        if self.difficulty < HARD:
            return _("Bad: hardly anybody gets it right. Is it clear, and does the course teach it?")
        if self.difficulty > EASY:
            return _("Too easy: nearly everybody gets it right, so it tells little.")
        if self.discrimination is not None and self.discrimination < DULL:
            return _("Weak: those who do well otherwise get it right hardly more often than the others.")
        return _("Good: it tells apart those who know from those who do not.")

    @property
    def is_good(self) -> bool:
        """Whether the author may leave it as it is."""
        told_apart = self.discrimination is None or self.discrimination >= DULL
        return told_apart and HARD <= self.difficulty <= EASY


def reckon(shares: Sequence[Fraction], rests: Sequence[Fraction | None]) -> Measure | None:
    """The measure of a question from its shares and the shares of all else in the same attempts; None when too few."""
    if len(shares) < ENOUGH:
        return None
    pairs = [(float(share), float(rest)) for share, rest in zip(shares, rests, strict=True) if rest is not None]
    return Measure(len(shares), fmean(map(float, shares)), _correlation(pairs) if len(pairs) >= ENOUGH else None)


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's coefficient; None where one side never differs."""
    try:
        return correlation([share for share, _rest in pairs], [rest for _share, rest in pairs])
    except StatisticsError:
        return None
