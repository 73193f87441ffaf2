"""Closed lists of the webinars package."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where a series stands."""

    PLANNED = "PLANNED", _("Being planned")
    ONGOING = "ONGOING", _("Under way")
    COMPLETED = "COMPLETED", _("Ended")


class Access(models.TextChoices):
    """Who may take part in a part of an event."""

    OPEN = "OPEN", _("Open to everybody")
    REGION = "REGION", _("For people who work in the centre's area")
    NAMED = "NAMED", _("For named organisations, areas or professions")
    INVITED = "INVITED", _("By invitation")


class Standing(models.TextChoices):
    """Whether an event takes place as it was announced."""

    PLANNED = "PLANNED", _("As announced")
    MOVED = "MOVED", _("Moved to another time")
    CANCELLED = "CANCELLED", _("Called off")


class SessionKind(models.TextChoices):
    """What happens in an item of the programme."""

    OPENING = "OPENING", _("Opening")
    TALK = "TALK", _("Talk")
    JOINT_TALK = "JOINT_TALK", _("Joint talk")
    PANEL = "PANEL", _("Panel")
    DIALOGUE = "DIALOGUE", _("Facilitated dialogue")
    DISCUSSION = "DISCUSSION", _("Discussion")
    QA = "QA", _("Questions and answers")
    CASE = "CASE", _("Case example")
    WORKSHOP = "WORKSHOP", _("Workshop")
    BREAK = "BREAK", _("Break")
    CLOSING = "CLOSING", _("Closing")


class Knowledge(models.TextChoices):
    """What a session rests on."""

    RESEARCH = "RESEARCH", _("Research knowledge")
    EXPERT = "EXPERT", _("Expert knowledge")
    EXPERIENCE = "EXPERIENCE", _("Knowledge by experience")


class PersonRole(models.TextChoices):
    """What somebody does in a session."""

    SPEAKER = "SPEAKER", _("Speaker")
    PANELLIST = "PANELLIST", _("Panellist")
    FACILITATOR = "FACILITATOR", _("Facilitator")
    HOST = "HOST", _("Host")
    EXPERIENCE = "EXPERIENCE", _("Expert by experience")


class PlaceState(models.TextChoices):
    """What became of a registration."""

    REGISTERED = "REGISTERED", _("Registered")
    WAITING = "WAITING", _("In the queue")
    CANCELLED = "CANCELLED", _("Place given back")


class LettingIn(models.TextChoices):
    """Who gets a place that becomes free."""

    ORDER = "ORDER", _("Whoever has waited longest")
    MIX = "MIX", _("Whoever brings the people nearest to the target mix")


class Aid(models.TextChoices):
    """What somebody needs in order to take part."""

    SIGNING = "SIGNING", _("Sign language interpreting")
    WRITING = "WRITING", _("Speech-to-text interpreting")
    MATERIALS = "MATERIALS", _("Materials beforehand")


class QuestionKind(models.TextChoices):
    """How a question of the organiser's is answered."""

    TEXT = "TEXT", _("In words")
    CHOICE = "CHOICE", _("One of several answers")
    AGREE = "AGREE", _("Yes, by ticking a box")


class Asking(models.TextChoices):
    """Whether those with a place may send questions, and when others see them."""

    REVIEWED = "REVIEWED", _("Yes: shown to others once you have let them through")
    AT_ONCE = "AT_ONCE", _("Yes: shown to others at once")
    OFF = "OFF", _("No questions here")


class QuestionState(models.TextChoices):
    """What became of a question to the speakers."""

    WAITING = "WAITING", _("Waits for the organisers")
    SHOWN = "SHOWN", _("Shown to others")
    ANSWERED = "ANSWERED", _("Answered")
    DISMISSED = "DISMISSED", _("Not taken up")


class OutputState(models.TextChoices):
    """How far a workshop output is on its way to readers."""

    DRAFT = "DRAFT", _("Draft")
    REVIEWED = "REVIEWED", _("Reviewed")
    PUBLISHED = "PUBLISHED", _("Published")


class ListKind(models.TextChoices):
    """Which room wrote a list of who was there."""

    TEAMS_EVENTS = "TEAMS_EVENTS", _("Teams: joining and leaving, one row each")
    TEAMS = "TEAMS", _("Teams: attendance report")
    ZOOM = "ZOOM", _("Zoom: participants")
    BIGBLUEBUTTON = "BIGBLUEBUTTON", _("BigBlueButton: learning dashboard")
    TABLE = "TABLE", _("A table with headers")
    PLAIN = "PLAIN", _("A plain list")


class RoomKind(models.TextChoices):
    """Which service makes a room."""

    BIGBLUEBUTTON = "BIGBLUEBUTTON", "BigBlueButton"
    JITSI = "JITSI", "Jitsi"
    TEAMS = "TEAMS", "Teams"


class Digest(models.TextChoices):
    """How calls to a service are signed."""

    SHA256 = "sha256", "SHA-256"
    SHA384 = "sha384", "SHA-384"
    SHA512 = "sha512", "SHA-512"
    SHA1 = "sha1", "SHA-1"


class Word(models.TextChoices):
    """Whose word an attendance is: what a list of the room said, or somebody of the centre."""

    LIST = "LIST", _("A list of the room")
    HAND = "HAND", _("By hand")


class DutyKind(models.TextChoices):
    """What has to be done for an event and only people know whether it is done."""

    HOST = "HOST", _("Name who hosts the webinar")
    SUPPORT = "SUPPORT", _("Name who helps with technical problems")
    INTERPRETING = "INTERPRETING", _("Confirm the interpreting")
    CAPTIONING = "CAPTIONING", _("Order captions for the live webinar")
    SENDING = "SENDING", _("Send the materials to those who asked for them beforehand")
    RULES = "RULES", _("Agree on how people ask, speak and write there")
    FEEDBACK = "FEEDBACK", _("Read the feedback")
    OWN = "OWN", _("In your own words")


class Known(models.TextChoices):
    """What has to be done for an event and the site sees by itself whether it is done."""

    DOORS = "DOORS", _("Give every part a link or a room")
    PROGRAMME = "PROGRAMME", _("Fill the gaps in the programme")
    LANGUAGES = "LANGUAGES", _("Publish the page in every language")
    OPENING = "OPENING", _("Open registration")
    HANDOUTS = "HANDOUTS", _("Put the materials into the programme")
    QUESTIONS = "QUESTIONS", _("Look through the questions to the speakers")
    REMINDED_DAY = "REMINDED_DAY", _("Remind those who come a day before")
    REMINDED_HOUR = "REMINDED_HOUR", _("Remind those who come an hour before")
    ATTENDANCE = "ATTENDANCE", _("Mark who was there")
    NAMES = "NAMES", _("Find out whom the names in the lists stand for")
    RECORDING = "RECORDING", _("Add the recording")
    CAPTIONS = "CAPTIONS", _("Caption the recording in every language of the page")
    PUBLISHED = "PUBLISHED", _("Publish the recording")
    OUTPUTS = "OUTPUTS", _("Review and publish what came out of it")
