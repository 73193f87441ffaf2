"""A list that asks the database once more for each of its rows fails its test, whichever page shows it."""

from typing import Any

from django.core.exceptions import FieldFetchBlocked
from django.db import models
from django.db.models.fetch_modes import FetchMode

OURS = {"people", "lrs", "learning", "courses", "webinars", "certificates", "competences", "library"}


class RaiseInLists(FetchMode):
    """Fetches what a row on its own lacks; blocks it for a row of ours that came with others (as ``FETCH_RAISE``)."""

    __slots__ = ()
    track_peers = True

    def fetch(self, fetcher: Any, instance: models.Model) -> None:
        """Fetch for one, refuse for many."""
        peers = [peer for peer in instance._state.peers if peer() is not None]
        if len(peers) > 1 and instance._meta.app_label in OURS:
            raise FieldFetchBlocked(f"{len(peers)} rows: {type(instance).__qualname__}.{fetcher.field.name}")
        fetcher.fetch_one(instance)

    def __reduce__(self) -> str:
        return "RAISE_IN_LISTS"


RAISE_IN_LISTS = RaiseInLists()
