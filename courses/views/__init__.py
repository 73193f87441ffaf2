"""What the routes of a course's page answer; each takes the request, the page and the rest of the address."""

from courses.views.attempts import attempt, question, result
from courses.views.overview import enrol, finished, overview, written
from courses.views.parts import check_answer, pack, part, preview_part, reflect, vote, watched

__all__ = [
    "attempt",
    "check_answer",
    "enrol",
    "finished",
    "overview",
    "pack",
    "part",
    "preview_part",
    "question",
    "reflect",
    "result",
    "vote",
    "watched",
    "written",
]
