"""Settings: safe for production by default; development mode and tests relax them.

Nobody imports this module; code reads ``django.conf.settings``.
"""

import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import env

VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / env.text("TALKOOT_DATA_DIR")
DATA_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.flag("TALKOOT_DEBUG")


def _secret_key() -> str:
    """The configured key; in development one that is made once and kept in the data folder."""
    key = env.text("TALKOOT_SECRET_KEY")
    if key:
        return key
    if not DEBUG:
        raise ImproperlyConfigured("Set TALKOOT_SECRET_KEY, or TALKOOT_DEBUG=1 for development.")
    file = DATA_DIR / "secret-key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(50))
        file.chmod(0o600)
    return file.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.items("TALKOOT_FORMER_SECRET_KEYS")
BASE_URL = env.text("TALKOOT_BASE_URL")
PORT = env.number("PORT")
IRI_BASE = env.text("TALKOOT_IRI_BASE")
ALLOWED_HOSTS = ["*"] if DEBUG else [urlsplit(BASE_URL).hostname, *env.items("TALKOOT_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [] if DEBUG else [BASE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "library",
    "courses",
    "webinars",
    "certificates",
    "competences",
    "learning",
    "lrs",
    "people",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_q",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.machines.StraightToTheStore",
    "config.compressing.CompressedPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.sessions.LastSeen",
    "people.supporting.Acting",
    "library.fences.Malformed",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

_TEMPLATE_OPTIONS = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "library.context.site",
    ],
    "builtins": ["library.templatetags.ui"],
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": _TEMPLATE_OPTIONS,
    }
]

# --- database, cache, queue -------------------------------------------------------------------------


def database(address: str) -> dict[str, object]:
    """PostgreSQL with a connection pool where an address names one, SQLite (WAL, IMMEDIATE) otherwise."""
    url = urlsplit(address)
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": url.port or "",
            "CONN_MAX_AGE": 0,
            "OPTIONS": {"pool": True},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "talkoot.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


DATABASES = {"default": database(env.text("DATABASE_URL"))}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.append("django.contrib.postgres")

_REDIS = env.text("REDIS_URL")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _REDIS}
        if _REDIS
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "talkoot"}
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

TASKS = {
    "default": {
        "BACKEND": "learning.queue.backend.QueueBackend",
        "QUEUES": ["default", "media"],
        "OPTIONS": {
            "max_starts": 3,
            "max_failures": 16,
            "backoff": 10,
            "beat": 3,
            "stall": 60,
            "grace": 8,
            "keep_days": 7,
            "keep_dead_days": 365,
        },
    }
}
TASK_TIMETABLE = {  # dotted name of a task -> minutes between two runs
    "certificates.tasks.sweep": 15,
    "courses.tasks.sweep": 15,
    "learning.tasks.catch_up": 15,
    "learning.tasks.keep_centres": 24 * 60,
    "library.tasks.sweep": 60,
    "lrs.tasks.sweep": 15,
    "people.tasks.keep_promises": 60,
    "webinars.tasks.sweep": 5,
}
Q_CLUSTER = {
    "name": "talkoot",
    "orm": "default",
    "workers": env.number("TALKOOT_WORKERS"),
    "queue_limit": env.number("TALKOOT_WORKERS"),
    "bulk": 1,
    "poll": 0.5,
    "timeout": 120,
    "retry": 180,
    "max_attempts": 0,  # learning.queue counts
    "save_limit": -1,  # and keeps the history
    "catch_up": False,
    "ack_failures": False,
    "label": "Queue",
    "ALT_CLUSTERS": {"media": {"workers": 1, "queue_limit": 1, "timeout": 7200, "retry": 9000}},
}

# --- people and sign-in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.signing_in.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "learning:my"
WAGTAILADMIN_LOGIN_URL = "people:admin_sign_in"
# An employer's people come from one address, many of them at nine o'clock: what is counted by address must let all of
# them in, and their typing errors; guessing one person's password is counted by account.
ACCOUNT_RATE_LIMITS = {"login": "400/m/ip", "login_failed": "100/m/ip,5/5m/key"}
ACCOUNT_ADAPTER = "people.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {"confirm_login_code": "people.factors.forms.LoginCodeForm"}
MFA_ADAPTER = "people.factors.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_TOLERANCE = 1  # phones whose clock is half a minute off
MFA_FORMS = {
    "authenticate": "people.factors.forms.SecondStepForm",
    "reauthenticate": "people.factors.forms.ProveAgainForm",
    "login_webauthn": "people.factors.forms.PasskeyLoginForm",
    "authenticate_webauthn": "people.factors.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "people.factors.forms.PasskeyProveAgainForm",
    "activate_totp": "people.factors.forms.ActivateAppForm",
    "add_webauthn": "people.factors.forms.AddPasskeyForm",
    "edit_webauthn": "people.factors.forms.RenamePasskeyForm",
}
PASSWORD_HASHERS = ["people.hashing.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
DEMO_DOMAIN = "talkoot.example"
DEMO_STEPS = [
    ("people.demo.build", "areas, employers, centres and people"),
    ("library.demo.build", "front pages, centre pages, topics"),
    ("courses.demo.build", "four courses in three languages"),
    ("webinars.demo.build", "webinar series, recordings, outputs"),
    ("certificates.demo.build", "certificates and their rules"),
    ("competences.demo.build", "what employers require"),
    ("courses.crowd.live", "two hundred people learning"),
    ("webinars.crowd.live", "registrations and attendance"),
    ("certificates.demo.issue", "certificates earned and expired"),
    ("certificates.demo.revoke_one", "a certificate revoked"),
    ("learning.demo.build", "a credential for other tools"),
]

# --- mail -------------------------------------------------------------------------------------------

MAIL_DIR = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("TALKOOT_MAIL_FROM")


def _mailer() -> dict[str, object]:
    """SMTP where TALKOOT_MAIL_URL names a server; one file per message in the data folder otherwise."""
    url = urlsplit(env.text("TALKOOT_MAIL_URL"))
    if url.scheme in {"smtp", "smtps"}:
        options = {
            "host": url.hostname,
            "port": url.port or (465 if url.scheme == "smtps" else 25),
            "username": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "use_ssl": url.scheme == "smtps",
            "timeout": 20,
        }
        return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(MAIL_DIR)}}


MAILERS = {"default": _mailer()}

# --- languages and time -----------------------------------------------------------------------------

USE_I18N = True
WAGTAIL_I18N_ENABLED = True
LANGUAGE_CODE = "fi"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.text("TALKOOT_TIME_ZONE")

# --- files ------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_CLOSED = ["certificates", "documents", "private"]  # folders that only views which ask for permission open
MEDIA_SIGNED = ["media", "media_thumbnails", "tracks"]  # folders of films, whose addresses only pages give out
MEDIA_SIGNED_HOURS = 6  # a film can be watched to its end
STORAGES = {
    "default": {"BACKEND": "config.addresses.Storage"},
    "private": {  # what no address serves: imported files
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
XAPI_LARGEST_BODY = env.number("TALKOOT_XAPI_LARGEST_BODY") * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Wagtail ----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Talkoot"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.finishing.finish"
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # all frames together
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "learning.libraries.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "learning.libraries.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES = []  # every document is a download
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILEMBEDS_FINDERS = []  # the server fetches nothing that an editor names
EMBED_HOSTS = env.items("TALKOOT_EMBED_HOSTS")  # beside YouTube and Vimeo
ROOM_HOSTS = env.items("TALKOOT_ROOM_HOSTS")  # others have to be public and encrypted
WAGTAILMEDIA = {
    "MEDIA_MODEL": "learning.Video",
    "MEDIA_FORM_BASE": "learning.libraries.MediaForm",
    "AUDIO_EXTENSIONS": ["m4a", "mp3", "ogg", "wav"],
    "VIDEO_EXTENSIONS": ["m4v", "mov", "mp4", "webm"],
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}}

# --- security ---------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_CSP_ADMIN = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
    "font-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
}
_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SILENCED_SYSTEM_CHECKS = ["security.W019"]
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows previews in a frame of the same site
if env.flag("TALKOOT_TRUST_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else all the world has the proxy's address

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},  # the console above is enough
        "talkoot": {"level": "INFO"},
        "modelsearch.index": {"level": "CRITICAL"},  # it raises as well, and the queue tells of that
    },
}
