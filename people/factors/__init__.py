"""What a person signs in with besides a password: passkeys, an app's codes, recovery codes."""

import base64
import logging
import secrets
from io import BytesIO
from urllib.parse import urlsplit

import segno
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people import devices, locking
from people.models import User

log = logging.getLogger("talkoot.people")
NAME = "Talkoot"
PURPOSE = "people.factors"
PASSKEY, APP, RECOVERY = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


class Adapter(DefaultMFAAdapter):
    """Our name and address in passkeys and apps, our words, secrets encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Recovery codes need a passkey or an authenticator app. Add one first."),
        "incorrect_code": _("The code is not right. Check it and try again; an app shows a new one every half minute."),
        "unverified_email": _("Confirm your e-mail address first. We need it to help you if you lose your device."),
    }

    def get_totp_issuer(self) -> str:
        """The name above the code in the app."""
        return NAME

    def build_totp_svg(self, url: str) -> str:
        """The square that the app reads, on white whatever the page's colours."""
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", xmldecl=False, border=4, light="#fff", omitsize=True)
        return drawn.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the configured address, never to what a request calls us.

        While developing, the same site is met as localhost under any port, and passkeys have to work there.
        """
        asked = context.request.get_host().partition(":")[0]
        local = settings.DEBUG and (asked == "localhost" or asked.endswith(".localhost"))
        return {"id": asked if local else urlsplit(settings.BASE_URL).hostname or "", "name": NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        """The person as the device lists them."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A passkey is called after the device on which it is made, until the person says otherwise."""
        return str(devices.of(context.request))

    def encrypt(self, text: str) -> str:
        """Whoever reads a copy of the database alone makes no codes."""
        return locking.lock(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Also with the keys that the site had before; what none of them opens becomes a secret that no code fits."""
        try:
            return locking.unlock(encrypted_text, purpose=PURPOSE)
        except locking.KeyGone:
            log.error("A second step is locked with a key that is gone: name it in TALKOOT_FORMER_SECRET_KEYS.")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def of(person: User) -> dict[str, list[Authenticator]]:
    """What the person has, by kind, in the order it was added."""
    found: dict[str, list[Authenticator]] = {PASSKEY: [], APP: [], RECOVERY: []}
    for row in Authenticator.objects.filter(user=person).order_by("created_at", "pk"):
        found[row.type].append(row)
    return found
