"""Announcements of this package; they carry ids, or the person whose data it is about."""

from django.dispatch import Signal

roles_changed = Signal()
"""``person_id``: a role began or ended; sent inside the transaction."""

exporting = Signal()
"""``person``: a copy of their data is being made; receivers answer with ``people.exporting.Part``s of their own."""

leaving = Signal()
"""``person``, ``at``: the person is about to be forgotten; receivers give back what is still to come, as the person."""

erasing = Signal()
"""``person``, ``at``: the person is being forgotten; receivers forget their share in the same transaction."""

address_proven = Signal()
"""``person``, ``address``, ``at``: an e-mail address is proven to be the person's; perhaps not for the first time."""
