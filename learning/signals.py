"""Announcements of the heart; they carry ids only and are sent inside the transaction that makes them true."""

from django.dispatch import Signal

completed = Signal()
"""``person_id``, ``activity_id``, ``completed_at``: a learner finished an activity. Listeners write rows of their own
and enqueue; they never fail the learner's request."""
