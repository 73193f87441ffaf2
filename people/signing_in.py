"""Signing in: allauth's doors with our rules."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import devices, mail
from people.models import User


class Backend(AuthenticationBackend):
    """E-mail and password; a demo person exists only in development mode."""

    def authenticate(self, request: HttpRequest | None, **credentials: str) -> User | None:
        """Demo people only while DEBUG is on; otherwise their right password is a wrong one, and takes as long."""
        email = credentials.get("email") or credentials.get("username") or ""
        if not settings.DEBUG and User.objects.filter(email=email.strip().lower(), is_demo=True).exists():
            User().set_password(credentials.get("password", ""))
            return None
        return super().authenticate(request, **credentials)

    def user_can_authenticate(self, user: User) -> bool:
        """Inactive people never, demo people only while DEBUG is on."""
        return super().user_can_authenticate(user) and (settings.DEBUG or not user.is_demo)

    def get_user(self, user_id: object) -> User | None:
        """A session of a demo person ends when DEBUG goes off."""
        user = super().get_user(user_id)
        return user if user is None or settings.DEBUG or not user.is_demo else None


class Adapter(DefaultAccountAdapter):
    """Sends allauth's messages through our own outbox, in the person's language; tells of sign-ins on new devices."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("The code is not right. Check it and try again."),
        "rate_limited": _("That was too often in a short time. Wait a few minutes and try again."),
        "too_many_login_attempts": _("There were too many attempts. Wait a few minutes and try again."),
    }
    ways = {
        "reauthenticate": _("Use your password"),
        "mfa_reauthenticate": _("Use a code from the app, or a recovery code"),
        "mfa_reauthenticate:webauthn": _("Use a passkey"),
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """Note whether the account was used before: a first sign-in is no news to anybody."""
        self.used_before = user.last_login is not None
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        """Recognise the device, and write to the person when it is new to the account."""
        response = super().post_login(request, user, **kwargs)
        known = devices.knows(request, user)
        number = devices.remember(request, response, user)
        if not known and self.used_before:
            self._tell_of_a_new_device(request, user, number)
        return response

    def _tell_of_a_new_device(self, request: HttpRequest, person: User, number: str) -> None:
        """When and with what, and what to do if it was somebody else."""
        at = timezone.now()
        mail.post(
            person,
            template="new_device",
            context={
                "device": devices.of(request),
                "signed_in_at": at,
                "sessions_path": reverse("people:sessions"),
                "password_path": reverse("account_change_password"),
            },
            key=f"new_device:{person.uuid}:{number}",
            at=at,
        )

    def get_reauthentication_methods(self, user: User) -> list[dict[str, object]]:
        """The ways to prove again who one is, in our words."""
        return [{**way, "description": self.ways[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Attempts on a device that the account knows are counted apart.

        Else a stranger who types wrong passwords for somebody's address would keep that person out.
        """
        counted = super()._get_login_attempts_cache_key(request, **credentials)
        email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        person = User.objects.filter(email=email).first() if devices.number(request) else None
        return f"{counted}:{devices.number(request)}" if person and devices.knows(request, person) else counted

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Write the message to the outbox instead of sending it inside the request."""
        at = timezone.now()
        person = User.objects.filter(email=email.lower()).first()
        request = context.pop("request", None)
        context.pop("current_site", None)
        mail.post(
            person or email,
            template=template_prefix,
            context=context,
            key=f"{template_prefix}:{email}:{at.isoformat()}",
            at=at,
            language=getattr(request, "LANGUAGE_CODE", None),
        )

    def save_user(self, request: HttpRequest, user: User, form: object, commit: bool = True) -> User:  # noqa: FBT001, FBT002
        """A new person starts in the language of the page they signed up on."""
        user.language = request.LANGUAGE_CODE[:2]
        return super().save_user(request, user, form, commit)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People have no user names."""
