"""Tasks for the queue's drills. Each leaves a line in a file, so a test sees every run, also an unfinished one."""

import os
import signal
import time
from pathlib import Path

from django.tasks import TaskContext, task
from django_tasks import task as wagtail_task


def _leave(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


@task()
def note(path: str, line: str) -> None:
    """Leave one line."""
    _leave(path, line)


@wagtail_task()
def note_as_wagtail_does(path: str, line: str) -> None:
    """Leave one line, from a task marked with the decorator that Wagtail uses."""
    _leave(path, line)


@task(queue_name="media")
def note_on_media(path: str, line: str) -> None:
    """Leave one line, from the queue for long work."""
    _leave(path, line)


@task(takes_context=True)
def note_attempt(context: TaskContext, path: str) -> None:
    """Leave the id under which this task runs."""
    _leave(path, context.task_result.id)


@task()
def sleep_once(path: str, marker: str) -> None:
    """Sleep for a minute in the first run; in a later one, leave at once. Each run leaves its process and its end."""
    _leave(path, f"start {os.getpid()}")
    if not Path(marker).exists():
        Path(marker).touch()
        time.sleep(60)
    _leave(path, "end")


@task()
def die(path: str) -> None:
    """Kill the worker that runs this."""
    _leave(path, "start")
    os.kill(os.getpid(), signal.SIGKILL)


@task()
def die_with_everybody(path: str) -> None:
    """Kill the whole cluster of workers."""
    _leave(path, "start")
    os.killpg(0, signal.SIGKILL)


@task()
def fail_twice(path: str) -> None:
    """Raise in the first two runs."""
    _leave(path, "start")
    if len(Path(path).read_text().splitlines()) < 3:
        raise OSError("the mail server is away")


@task()
def fail(path: str) -> None:
    """Raise always."""
    _leave(path, "start")
    raise ValueError("this is never possible")
