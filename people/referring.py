"""What points at a row, in whichever package: whether something may be deleted without anybody missing it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import Model


def referred(model: type[Model], pks: Sequence[int], *, but: Collection[type[Model]]) -> set[int]:
    """Those that a row of any package points at, one query for each kind of row; ``but`` does not count."""
    found: set[int] = set()
    for pointing, name in _pointing(model):
        if pointing not in but:
            rows = pointing._base_manager.order_by().filter(**{f"{name}__in": pks})
            found |= set(rows.values_list(name, flat=True))
    return found


def _pointing(model: Any) -> Iterator[tuple[type[Model], str]]:
    """Every model with a field that points at this one, lists of many included, and the field's name."""
    for relation in model._meta.related_objects:
        if relation.many_to_many:
            yield relation.through, relation.field.m2m_reverse_field_name()
        else:
            yield relation.related_model, relation.field.name
    for field in model._meta.many_to_many:
        yield field.remote_field.through, field.m2m_field_name()
