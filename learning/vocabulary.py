"""The words of our statements: verbs, activity types and extensions, each from a published vocabulary where one exists.

Sources: ADL vocabulary, cmi5 (section 9.3), xAPI Video Profile 1.0, the Tin Can registry; what none of them names
stands in our own profile.
"""

from learning.enums import Kind

PROFILE = "https://talkoot.example/xapi/profile"
VIDEO = "https://w3id.org/xapi/video"

REGISTERED = "http://adlnet.gov/expapi/verbs/registered"
UNREGISTERED = "http://id.tincanapi.com/verb/unregistered"
INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
PAUSED = f"{VIDEO}/verbs/paused"
ATTENDED = "http://adlnet.gov/expapi/verbs/attended"
EARNED = "http://id.tincanapi.com/verb/earned"
REVOKED = f"{PROFILE}/verbs/revoked"
EXPIRED = f"{PROFILE}/verbs/expired"
RESET = f"{PROFILE}/verbs/reset"
SELF_TESTED = f"{PROFILE}/verbs/self-tested"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"

BEGUN = frozenset({INITIALIZED, COMPLETED, ANSWERED, PASSED, FAILED, PAUSED, ATTENDED})
DONE = frozenset({COMPLETED, PASSED})

TYPES = {
    Kind.COURSE: "http://adlnet.gov/expapi/activities/course",
    Kind.LESSON: "http://adlnet.gov/expapi/activities/lesson",
    Kind.TEST: "http://adlnet.gov/expapi/activities/assessment",
    Kind.SERIES: f"{PROFILE}/activity-types/series",
    Kind.EVENT: "http://activitystrea.ms/schema/1.0/event",
    Kind.PART: "http://adlnet.gov/expapi/activities/meeting",
    Kind.RECORDING: f"{VIDEO}/activity-type/video",
    Kind.CERTIFICATION: f"{PROFILE}/activity-types/certification",
}
QUESTION_TYPE = "http://adlnet.gov/expapi/activities/cmi.interaction"

SEGMENTS = f"{VIDEO}/extensions/played-segments"
TIME = f"{VIDEO}/extensions/time"
PROGRESS = f"{VIDEO}/extensions/progress"
LENGTH = f"{VIDEO}/extensions/length"
SESSION = f"{VIDEO}/extensions/session-id"
REFERENCE = f"{PROFILE}/extensions/certificate"
VALID_UNTIL = f"{PROFILE}/extensions/valid-until"
EVIDENCE = f"{PROFILE}/extensions/evidence"
ATTEMPT = f"{PROFILE}/extensions/attempt"

DISPLAY = {
    REGISTERED: "registered",
    UNREGISTERED: "unregistered",
    INITIALIZED: "initialized",
    COMPLETED: "completed",
    ANSWERED: "answered",
    PASSED: "passed",
    FAILED: "failed",
    PAUSED: "paused",
    ATTENDED: "attended",
    EARNED: "earned",
    REVOKED: "revoked",
    EXPIRED: "expired",
    RESET: "reset",
    SELF_TESTED: "self-tested",
    VOIDED: "voided",
}
