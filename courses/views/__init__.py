"""What the routes of a course's page answer; each takes the request, the page and the rest of the address."""

from courses.views.attempts import attempt, question, result
from courses.views.overview import enrol, finished, opine, overview, written
from courses.views.parts import check_answer, note, pack, part, preview_part, reflect, vote, watched
from courses.views.places import keep_place, next_files

__all__ = [
    "attempt",
    "check_answer",
    "enrol",
    "finished",
    "keep_place",
    "next_files",
    "note",
    "opine",
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
