"""``manage.py demo`` tells its story from the first moment of a day."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

told: list[datetime] = []
ONE_STEP = [("tests.learning.test_demo.listen", "listening")]


def listen(*, at: datetime) -> None:
    """A step of the story that notes the moment it is told from."""
    told.append(at)


@pytest.mark.parametrize("hour", [datetime(2026, 3, 1, 22, 0, tzinfo=UTC), datetime(2026, 3, 2, 21, 59, tzinfo=UTC)])
@override_settings(DEMO_STEPS=ONE_STEP)
def test_every_hour_of_a_day_tells_the_same_story(hour: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: hour)
    told.clear()

    call_command("demo", verbosity=0)
    call_command("demo", day="2026-03-02", verbosity=0)

    assert told == [datetime(2026, 3, 1, 22, 0, tzinfo=UTC)] * 2, "midnight in Helsinki"


@override_settings(DEMO_STEPS=ONE_STEP)
def test_a_day_that_is_none_is_refused_with_what_to_write() -> None:
    told.clear()

    with pytest.raises(CommandError, match="--day must be a day like 2026-03-02"):
        call_command("demo", day="2.3.2026", verbosity=0)

    assert told == []
