"""Series, events and their programme (pages), and what belongs to an event in every language."""

from webinars.models.occasions import Interest, Invitation, Occasion, Seating
from webinars.models.outputs import Highlight, Proposal, WorkshopOutput
from webinars.models.pages import EventPage, SeriesPage
from webinars.models.programme import Part, Session
from webinars.models.recordings import Chapter, Recording
from webinars.models.registering import Attendance, Registration

__all__ = [
    "Attendance",
    "Chapter",
    "EventPage",
    "Highlight",
    "Interest",
    "Invitation",
    "Occasion",
    "Part",
    "Proposal",
    "Recording",
    "Registration",
    "Seating",
    "SeriesPage",
    "Session",
    "WorkshopOutput",
]
