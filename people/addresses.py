"""Whose an e-mail address is: an account's only once it has been proven."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import post_save
from django.utils import timezone

from people.models import User
from people.signals import address_proven


def owner_of(address: str) -> User | None:
    """The person who has proven that the address is theirs."""
    row = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
    return row.user if row and row.user.is_active else None


def _saved(instance: EmailAddress, **kwargs: Any) -> None:
    """Somebody may have proven an address; saying it twice does no harm."""
    if instance.verified:
        address_proven.send(sender=User, person=instance.user, address=instance.email, at=timezone.now())


def connect() -> None:
    """Listen; called once when Django starts."""
    post_save.connect(_saved, sender=EmailAddress, dispatch_uid="people.addresses")
