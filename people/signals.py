"""Announcements of this package; they carry ids only."""

from django.dispatch import Signal

roles_changed = Signal()
"""``person_id``: a role began or ended; sent inside the transaction."""
