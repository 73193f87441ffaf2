"""The same settings on PostgreSQL, with Redis as the cache where one answers."""

from config import env
from config.test_settings import *  # noqa: F403
from config.test_settings import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.postgres"]
DATABASES = {"default": {**database(env.text("TEST_DATABASE_URL")), "OPTIONS": {}}}
if env.text("TEST_REDIS_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.text("TEST_REDIS_URL"),
        }
    }
