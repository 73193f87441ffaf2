"""Who is next: the arithmetic of the target mix, by example and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars import mixing
from webinars.mixing import REST, Choice, Gauge

GROUPS = ["nurse", "teacher", "police", REST]
queues = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=12)
tallies = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 30))
mixes = st.dictionaries(st.sampled_from(GROUPS[:3]), st.integers(1, 33).map(lambda share: share / 100))


@pytest.mark.parametrize(
    ("queue", "held", "shares", "index"),
    [
        (["nurse", "teacher"], {}, {}, 0),  # no mix: order
        (["nurse", "teacher"], {"nurse": 6, "teacher": 2}, {"nurse": 0.5, "teacher": 0.5}, 1),
        (["nurse", "nurse", "police"], {"nurse": 9}, {"nurse": 0.9, "police": 0.1}, 2),
        (["nurse", "police"], {"nurse": 1, "police": 1}, {"nurse": 0.9, "police": 0.1}, 0),
        ([REST, "nurse"], {REST: 4}, {"nurse": 0.2}, 1),
        ([REST, "nurse"], {REST: 4, "nurse": 1}, {"nurse": 0.2}, 0),  # the rest has a share, too
        (["teacher", "nurse"], {}, {"nurse": 0.5, "teacher": 0.5}, 0),  # both lack the same: order
        (["nurse", "nurse"], {"nurse": 5, "teacher": 5}, {"nurse": 0.4, "teacher": 0.6}, 0),  # nobody lacking waits
    ],
)
def test_who_is_next(queue: list[str], held: dict[str, int], shares: dict[str, float], index: int) -> None:
    choice = mixing.choose(queue, held, shares)

    assert (choice.index, choice.group, choice.seated) == (index, queue[index], sum(held.values()))


def test_a_decision_says_how_its_group_stood() -> None:
    held, shares = {"nurse": 3, "teacher": 1}, {"nurse": 0.5, "teacher": 0.5}

    assert mixing.choose(["nurse", "teacher"], held, shares) == Choice(1, "teacher", 1, 4, 0.5)
    assert mixing.choose(["nurse", "teacher"], held, {}) == Choice(0, "nurse", 3, 4, None)


@given(queues, tallies, mixes)
def test_nobody_is_passed_by_their_own_group(queue: list[str], held: dict[str, int], shares: dict[str, float]) -> None:
    queue = [mixing.group_of(group, shares) for group in queue]
    held = {group: number for group, number in held.items() if group in {*shares, REST}}

    choice = mixing.choose(queue, held, shares)

    assert queue.index(choice.group) == choice.index


@given(queues, tallies, mixes.filter(bool))
def test_no_waiting_group_lacks_more_than_the_one_let_in(
    queue: list[str], held: dict[str, int], shares: dict[str, float]
) -> None:
    queue = [mixing.group_of(group, shares) for group in queue]
    held = {group: number for group, number in held.items() if group in {*shares, REST}}
    wanted, seated = mixing.with_rest(shares), sum(held.values())

    choice = mixing.choose(queue, held, shares)

    lacks = {group: max(0.0, wanted[group] * (seated + 1) - held.get(group, 0)) for group in set(queue)}
    assert lacks[choice.group] >= max(lacks.values()) - 1e-6


@given(st.integers(1, 60), mixes.filter(bool))
def test_with_everybody_waiting_the_mix_is_met_to_a_few_people(places: int, shares: dict[str, float]) -> None:
    wanted = mixing.with_rest(shares)
    groups = list(wanted)
    queue = [group for group in groups for _ in range(places)]
    held: dict[str, int] = {}
    for _ in range(places):
        choice = mixing.choose(queue, held, shares)
        queue = [*queue[: choice.index], *queue[choice.index + 1 :]]
        held[choice.group] = held.get(choice.group, 0) + 1

    assert all(abs(held.get(group, 0) - share * places) < len(groups) for group, share in wanted.items())


def test_the_meter_shows_every_group_and_the_rest() -> None:
    gauges = mixing.gauges({"nurse": 3, REST: 1}, {"nurse": 0.5, "police": 0.25})

    assert gauges == [Gauge("nurse", 3, 4, 0.5), Gauge("police", 0, 4, 0.25), Gauge(REST, 1, 4, 0.25)]
    assert [gauge.share for gauge in gauges] == [0.75, 0.0, 0.25]
    assert [gauge.is_short for gauge in gauges] == [False, True, True]
    assert mixing.gauges({"nurse": 3}, {}) == []
    assert Gauge("nurse", 0, 0, 0.5).share == 0.0
