"""What Wagtail itself keeps about people who edit: it goes with them, and their deeds stay without a name."""

from functools import partial

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from people.models import User

PASSING = (
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.APIToken",
    "wagtailcore.PageSubscription",
)


def forget(person: User) -> None:
    """Delete picture, choices and open editors; log entries about the account lose the name they were given."""
    for profile in UserProfile.objects.filter(user=person):
        if profile.avatar:
            transaction.on_commit(partial(profile.avatar.storage.delete, profile.avatar.name))
        profile.delete()
    for label in PASSING:
        apps.get_model(label)._default_manager.filter(user=person).delete()
    about = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    about.update(label="", data={})
