"""Settings of the tests: production's, with SQLite, quick hashes, plain static files and tasks run at once."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config import env

_SCRATCH = tempfile.mkdtemp(prefix="talkoot-tests-")
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
env.fix(
    TALKOOT_DEBUG="0",
    TALKOOT_SECRET_KEY="tests-only-and-long-enough-for-the-deploy-check-0123456789",
    TALKOOT_DATA_DIR=_SCRATCH,
    TALKOOT_BASE_URL="http://testserver",
    TALKOOT_IRI_BASE="https://talkoot.example/xapi",
    TALKOOT_ALLOWED_HOSTS="127.0.0.1,localhost",
    TALKOOT_MAIL_URL="",
    TALKOOT_TIME_ZONE="Europe/Helsinki",
    TALKOOT_TRUST_PROXY="0",
    DATABASE_URL="",
    REDIS_URL="",
)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES, TASKS  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = Path(_SCRATCH) / "static"
STATIC_ROOT.mkdir()
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
TASKS = {"default": {**TASKS["default"], "BACKEND": "tests.tasks.AtOnce"}}
DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
