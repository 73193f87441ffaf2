"""Every environment variable Talkoot reads, in one table.

Nothing else in the product looks at ``os.environ``. The README's table of variables is compared with
``VARIABLES`` by a test, so a variable that is read is also documented.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it is when unset, and what it means to an operator."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("TALKOOT_DEBUG", "0", "1 switches on development mode: demo sign-ins, style guide, mailbox"),
    Variable("TALKOOT_SECRET_KEY", "", "Signs sessions and tokens; required unless in development mode"),
    Variable("TALKOOT_FORMER_SECRET_KEYS", "", "Keys of before, separated by commas: what they signed or locked opens"),
    Variable("TALKOOT_DATA_DIR", "var", "Folder of the SQLite database, uploaded media and outgoing mail files"),
    Variable("TALKOOT_BASE_URL", "http://127.0.0.1:8000", "Public address of the site, without a slash at the end"),
    Variable("TALKOOT_IRI_BASE", "https://talkoot.example/xapi", "Base of every xAPI identifier; never change it"),
    Variable("TALKOOT_ALLOWED_HOSTS", "", "Host names the site answers to, separated by commas"),
    Variable("TALKOOT_TRUST_PROXY", "0", "1 when a reverse proxy sets X-Forwarded-Proto and X-Forwarded-For"),
    Variable("TALKOOT_TIME_ZONE", "Europe/Helsinki", "Time zone in which times are shown"),
    Variable("DATABASE_URL", "", "postgres://user:password@host:port/name; SQLite in the data folder when unset"),
    Variable("REDIS_URL", "", "redis://host:port/number for the shared cache; local memory when unset"),
    Variable("TALKOOT_MAIL_URL", "", "smtp://user:password@host:port (smtps:// for TLS); files when unset"),
    Variable("TALKOOT_MAIL_FROM", "Talkoot <noreply@talkoot.example>", "Sender of outgoing mail"),
    Variable("TALKOOT_WORKERS", "2", "Worker processes of the queue"),
    Variable(
        "TALKOOT_EMBED_HOSTS", "", "Hosts whose recordings lessons may embed beside YouTube's and Vimeo's, by commas"
    ),
    Variable("TALKOOT_ROOM_HOSTS", "", "Servers of rooms that may stand in your own network, by commas"),
    Variable("TALKOOT_XAPI_LARGEST_BODY", "20", "MiB of statements and attachments in one xAPI request or answer"),
    Variable("PORT", "8000", "Port of the web server"),
    Variable("TEST_DATABASE_URL", "", "PostgreSQL server for the tests; tried at 127.0.0.1:5432 when unset"),
    Variable("TEST_REDIS_URL", "", "Redis server for the tests; tried at 127.0.0.1:6379 when unset"),
)
DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def fix(**values: str) -> None:
    """Settle variables before the settings are read; for the settings of the tests only."""
    os.environ.update(values)


def text(name: str) -> str:
    """The variable's value, or its default where it is unset or empty."""
    return os.environ.get(name) or DEFAULTS[name]


def flag(name: str) -> bool:
    """True for 1, true, yes and on; anything else but an empty value, 0, false, no and off is refused."""
    value = text(name).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name} must be 1 or 0, not {value!r}")


def number(name: str) -> int:
    """The variable as a whole number."""
    value = text(name)
    if not value.isdigit():
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def items(name: str) -> list[str]:
    """The variable's comma-separated parts without blanks."""
    return [part.strip() for part in text(name).split(",") if part.strip()]
