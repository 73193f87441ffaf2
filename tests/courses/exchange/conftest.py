"""What cannot be carried is told in the reader's language; here it is English."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Messages are compared with their source."""
    with override("en"):
        yield
