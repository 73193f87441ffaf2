"""PostgreSQL and Redis for the tests: the ones the environment names, else those of this machine that answer."""

import psycopg
import redis

from config import env

POSTGRES = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres://talkoot:talkoot@127.0.0.1:5432/postgres",
)
REDIS = ("redis://127.0.0.1:6379/8",)


def postgres() -> str:
    """The address of a server on which databases may be created; empty when there is none."""
    named = env.text("TEST_DATABASE_URL")
    return next((url for url in ([named] if named else POSTGRES) if _may_create(url)), "")


def cache() -> str:
    """The address of a Redis database that tests may empty, and the one after it; empty when there is none."""
    named = env.text("TEST_REDIS_URL")
    return next((url for url in ([named] if named else REDIS) if _pongs(url)), "")


def _may_create(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as server:
            row = server.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def _pongs(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False
