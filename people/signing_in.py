"""Signing in: allauth's doors with our rules."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from people import mail
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
    """Sends allauth's messages through our own outbox, in the person's language."""

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
