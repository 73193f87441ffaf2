"""Series, events and their programme (pages), and what belongs to an event in every language."""

from webinars.models.audience import AudienceQuestion, AudienceVote
from webinars.models.duties import Duty
from webinars.models.hosting import RoomService
from webinars.models.occasions import Interest, Invitation, Occasion, ProgrammeVersion, Seating
from webinars.models.outputs import Highlight, Proposal, WorkshopOutput
from webinars.models.pages import EventPage, SeriesPage
from webinars.models.programme import Part, Question, Session
from webinars.models.recordings import Chapter, Recording
from webinars.models.registering import Admission, Answer, Attendance, Registration, Visit
from webinars.models.rooms import RoomName, Stranger

__all__ = [
    "Admission",
    "Answer",
    "Attendance",
    "AudienceQuestion",
    "AudienceVote",
    "Chapter",
    "Duty",
    "EventPage",
    "Highlight",
    "Interest",
    "Invitation",
    "Occasion",
    "Part",
    "ProgrammeVersion",
    "Proposal",
    "Question",
    "Recording",
    "Registration",
    "RoomName",
    "RoomService",
    "Seating",
    "SeriesPage",
    "Session",
    "Stranger",
    "Visit",
    "WorkshopOutput",
]
