"""Courses' tests do without the reference index, which costs more than the tests."""

from collections.abc import Iterator

import pytest
from wagtail.signal_handlers import disable_reference_index_auto_update


@pytest.fixture(autouse=True)
def _no_reference_index() -> Iterator[None]:
    """Pages are saved without their references being looked up."""
    with disable_reference_index_auto_update():
        yield
