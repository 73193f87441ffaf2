"""People at an event's door in processes of their own, on the database of the test."""

import os
import subprocess
import sys

import django
from django.conf import settings
from django.db import connection


def process(deeds: list[str]) -> subprocess.Popen[bytes]:
    """A process that does these: ``cancel:<registration>`` and ``register:<person>``."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.learning.queue.worker_settings",
        "QUEUE_TEST_SETTINGS": os.environ["DJANGO_SETTINGS_MODULE"],
        "QUEUE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "QUEUE_TEST_LIMITS": "{}",
    }
    command = [sys.executable, "-m", "tests.webinars.crowding", *deeds]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


def main(deeds: list[str]) -> None:
    """Do all of it."""
    django.setup()
    from people.models import User  # app ready
    from tests.webinars import scenes  # app ready
    from webinars import registering  # app ready
    from webinars.models import Occasion, Registration  # app ready

    occasion = Occasion.objects.select_related("activity").get()
    for deed, _, pk in (deed.partition(":") for deed in deeds):
        if deed == "cancel":
            registering.cancel(Registration.objects.select_related("seating").get(pk=pk), at=scenes.AT)
        else:
            seatings = list(occasion.seatings.all())
            registering.register(User.objects.get(pk=pk), occasion, seatings, at=scenes.AT, language="fi")


if __name__ == "__main__":
    main(sys.argv[1:])
