"""What the employers of the demo world require and recommend; the courses, series and certificates must be there."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from competences import requiring
from competences.enums import Obligation
from learning.models import Activity
from people.models import Organisation, Profession

DATA = Path(__file__).parent / "data"
IN_FORCE_DAYS = 540


def build(*, at: datetime) -> None:
    """Set the requirements of several employers, one of them new this season; again changes nothing."""
    data = tomllib.loads((DATA / "requirements.toml").read_text())
    today = timezone.localdate(at)
    with transaction.atomic():
        things = {
            name: Activity.objects.get(kind=thing["kind"], key=thing["key"]) for name, thing in data["thing"].items()
        }
        for position, row in enumerate(data["requirement"], start=1):
            training = data["thing"][row["asks"]].get("training")
            requiring.keep(
                row["code"],
                activity=things[row["asks"]],
                training=things[training] if training else None,
                organisation=Organisation.objects.get(code=row["organisation"]),
                professions=Profession.objects.filter(code__in=row.get("professions", ())),
                obligation=row.get("obligation", Obligation.MANDATORY),
                due_days=row.get("due_days"),
                position=position,
                active_from=today - timedelta(days=row.get("since_days", IN_FORCE_DAYS)),
            )
