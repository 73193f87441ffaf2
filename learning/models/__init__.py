"""The heart: what can be learned, who enrolled, and the projections of what was said about it."""

from learning.models.activities import Activity, Component, Version
from learning.models.catalogue import Listing, Topic
from learning.models.media import Track, Video
from learning.models.progress import Award, Enrolment, Identity, Interval, Progress
from learning.models.running import Heartbeat, TaskRun
from learning.models.spaces import Space

__all__ = [
    "Activity",
    "Award",
    "Component",
    "Enrolment",
    "Heartbeat",
    "Identity",
    "Interval",
    "Listing",
    "Progress",
    "Space",
    "TaskRun",
    "Topic",
    "Track",
    "Version",
    "Video",
]
