"""Announcements of the heart; they carry ids only and are sent inside the transaction that makes them true."""

from datetime import datetime
from typing import NamedTuple

from django.dispatch import Signal


class Completion(NamedTuple):
    """Who finished what, and when."""

    person_id: int
    activity_id: int
    completed_at: datetime


completed = Signal()
"""``completions``: learners finished activities, each a ``Completion``; there may be thousands at once. Listeners write
rows of their own and enqueue; they never fail the learner's request."""
