"""What the routes of a course's page answer; each takes the request, the page and the rest of the address."""

from courses.views.attempts import attempt, question, result
from courses.views.overview import enrol, finished, overview
from courses.views.parts import check_answer, part, preview_part, reflect, watched

__all__ = [
    "attempt",
    "check_answer",
    "enrol",
    "finished",
    "overview",
    "part",
    "preview_part",
    "question",
    "reflect",
    "result",
    "watched",
]
