"""Settings of a real worker: the tests', with the real backend, the database of the test, and no patience."""

import json
import os
from importlib import import_module

_tests = import_module(os.environ["QUEUE_TEST_SETTINGS"])
_real = import_module("config.settings")
globals().update({name: getattr(_tests, name) for name in dir(_tests) if name.isupper()})

DATABASES = {"default": {**_tests.DATABASES["default"], "NAME": os.environ["QUEUE_TEST_DATABASE"]}}
_options = _real.TASKS["default"]["OPTIONS"] | json.loads(os.environ["QUEUE_TEST_LIMITS"])
TASKS = {"default": {**_real.TASKS["default"], "OPTIONS": _options}}
Q_CLUSTER = {**_tests.Q_CLUSTER, "poll": 0.1, "guard_cycle": 0.2, "workers": 2, "queue_limit": 2}
if "QUEUE_TEST_MAIL_PORT" in os.environ:
    _server = {"host": "127.0.0.1", "port": int(os.environ["QUEUE_TEST_MAIL_PORT"]), "timeout": 20}
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _server}}
