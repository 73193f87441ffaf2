"""Sign-in and security: what a person's account is guarded by, each with its state in words."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import factors, sessions
from people.models import User


@dataclass(frozen=True)
class Guard:
    """One line of the page: what it is, how it stands, and where it is changed."""

    title: str
    text: str
    url: str
    action: str
    state: str = ""
    state_text: str = ""


def guards(person: User, *, key: str | None, at: datetime) -> list[Guard]:
    """Everything that the account is guarded by."""
    owned = factors.of(person)
    return [
        _password(person),
        _addresses(person),
        _passkeys(owned),
        _app(owned),
        _recovery(owned),
        _sessions(len(sessions.of(person, key=key, at=at))),
    ]


def _password(person: User) -> Guard:
    if person.has_usable_password():
        text, url, action = _("You can sign in with a password."), "account_change_password", _("Change")
    else:
        text, url, action = _("Your account has no password yet."), "account_set_password", _("Choose")
    return Guard(_("Password"), text, reverse(url), action)


def _addresses(person: User) -> Guard:
    rows = {row.email.lower(): row for row in EmailAddress.objects.filter(user=person)}
    main = rows.get(person.email)
    confirmed = _("confirmed") if main and main.verified else _("not confirmed")
    others = len(rows.keys() - {person.email})
    text = f"{person.email}, {confirmed}"
    if others:
        text += "; " + ngettext("%(n)s other address", "%(n)s other addresses", others) % {"n": others}
    return Guard(_("E-mail addresses"), text, reverse("account_email"), _("Change"))


def _passkeys(owned: dict[str, list]) -> Guard:
    names = [row.wrap().name for row in owned[factors.PASSKEY]]
    if not names:
        text = _("You sign in by fingerprint, face or the device's PIN, and no false page can steal that.")
        return _off(_("Passkeys"), text, "mfa_add_webauthn", _("Add"))
    return _on(_("Passkeys"), ", ".join(names), "mfa_list_webauthn", _("Manage"))


def _app(owned: dict[str, list]) -> Guard:
    title = _("Authenticator app")
    if not owned[factors.APP]:
        text = _("After the password we ask for a code that an app on your phone shows.")
        return _off(title, text, "mfa_activate_totp", _("Start using"))
    since = formats.date_format(timezone.localtime(owned[factors.APP][0].created_at), "SHORT_DATE_FORMAT")
    text = _("A code from your app is asked for after the password, since %(day)s.") % {"day": since}
    return _on(title, text, "mfa_deactivate_totp", _("Stop using"))


def _recovery(owned: dict[str, list]) -> Guard:
    title = _("Recovery codes")
    if not owned[factors.RECOVERY]:
        if not owned[factors.PASSKEY] and not owned[factors.APP]:
            return Guard(title, _("You get them when you add a passkey or an authenticator app."), "", "")
        return _off(
            title, _("You have no codes for the day you lose your device."), "mfa_generate_recovery_codes", _("Make")
        )
    left = sum(len(row.wrap().get_unused_codes()) for row in owned[factors.RECOVERY])
    text = ngettext("%(n)s unused code is left.", "%(n)s unused codes are left.", left) % {"n": left}
    return Guard(
        title, text, reverse("mfa_view_recovery_codes"), _("Show"), *(("expiring", _("Few left")) if left < 3 else ())
    )


def _sessions(number: int) -> Guard:
    text = ngettext("You are signed in on %(n)s device.", "You are signed in on %(n)s devices.", max(number, 1))
    return Guard(_("Where you are signed in"), text % {"n": max(number, 1)}, reverse("people:sessions"), _("Show"))


def _on(title: str, text: str, url: str, action: str) -> Guard:
    return Guard(title, text, reverse(url), action, "completed", _("In use"))


def _off(title: str, text: str, url: str, action: str) -> Guard:
    return Guard(title, text, reverse(url), action, "not_started", _("Not in use"))
