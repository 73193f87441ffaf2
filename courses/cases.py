"""Cases that unfold in steps: what their author has to mend before anybody can walk through. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

Steps = Sequence[tuple[str, Sequence[str]]]  # each step's name, and the names that its choices lead to
Faults = dict[int, dict[int | None, object]]  # step -> its choice, or None for the step itself -> what is wrong


def places(steps: Steps) -> dict[str, int]:
    """Where each name stands; of a name given twice, the first."""
    found: dict[str, int] = {}
    for place, (name, _choices) in enumerate(steps):
        found.setdefault(_plain(name), place)
    return found


def roads(steps: Steps) -> list[list[int | None]]:
    """For each step the places its choices lead to; None where there is no such step."""
    known = places(steps)
    return [[known.get(_plain(to)) for to in choices] for _name, choices in steps]


def faults(steps: Steps) -> Faults:
    """Choices that lead nowhere, names given twice, steps that nobody reaches, and steps without a way to an end."""
    found: Faults = {}
    known, led = places(steps), roads(steps)
    for place, (name, _choices) in enumerate(steps):
        wrong: dict[int | None, object] = {
            choice: _("There is no step of this name.") for choice, to in enumerate(led[place]) if to is None
        }
        if known[_plain(name)] != place:
            wrong[None] = _("Another step has this name already.")
        if wrong:
            found[place] = wrong
    if not found:
        ends = {place for place, to in enumerate(led) if not to}
        backwards = [[other for other, to in enumerate(led) if place in to] for place in range(len(led))]
        reached, ending = _walk({0}, led), _walk(ends, backwards)
        for place in range(len(steps)):
            if place not in reached:
                found[place] = {None: _("No choice leads to this step.")}
            elif place not in ending:
                found[place] = {None: _("From this step no road leads to an end, a step without choices.")}
    return found


def _walk(starts: set[int], led: Sequence[Sequence[int | None]]) -> set[int]:
    """Every place that can be reached from these."""
    seen, waiting = set(starts), list(starts)
    while waiting:
        for to in led[waiting.pop()]:
            if to is not None and to not in seen:
                seen.add(to)
                waiting.append(to)
    return seen


def _plain(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).casefold()
