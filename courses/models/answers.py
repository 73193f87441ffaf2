"""What learners answered, wrote and voted: true data, seen by themselves alone.

Only ``courses.taking`` writes here; ``courses.polling`` votes, ``courses.noting`` keeps notes and ``courses.bookmarks``
places.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.models.questions import Question, QuestionVersion
from learning.models import Activity


class OwnSet(models.QuerySet):
    """Rows that only their own person sees."""

    def visible_to(self, viewer: object) -> "OwnSet":
        """The viewer's own rows."""
        return rules.own_rows(self, viewer)


class AttemptSet(OwnSet):
    """Attempts, of which those at a test that was replaced count no more."""

    def counting(self) -> "AttemptSet":
        """Attempts at the test as it is."""
        return self.filter(discounted_at=None)


class Attempt(models.Model):
    """One try at a test; open until it is submitted. Free texts then wait for a grade, and it for its result."""

    personal_data = {"person": ("learning", "keep", _("your attempts at tests and their results"))}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="attempts")
    course = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="+")  # none before 0009
    number = models.PositiveIntegerField()
    order = models.JSONField(default=list)
    shuffled = models.BooleanField(default=False)
    pass_mark = models.DecimalField(max_digits=3, decimal_places=2)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    maximum = models.PositiveIntegerField()
    passed = models.BooleanField(null=True)
    discounted_at = models.DateTimeField(null=True)

    objects = AttemptSet.as_manager()

    class Meta:
        """Attempts are numbered, one is open at a time, and a result is whole and of a submitted one."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["person", "activity", "number"], name="attempt_once"),
            models.UniqueConstraint(
                fields=["person", "activity"],
                condition=Q(submitted_at=None, discounted_at=None),
                name="attempt_open_once",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, points=None, passed=None)
                | Q(submitted_at__isnull=False, points=None, passed=None)
                | Q(submitted_at__isnull=False, points__isnull=False, passed__isnull=False),
                name="attempt_submitted_has_its_result",
            ),
            models.CheckConstraint(condition=Q(points=None) | Q(points__lte=F("maximum")), name="attempt_points_fit"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.activity_id}, {self.number}"

    @property
    def waits(self) -> bool:
        """Whether it was submitted and a person has still to grade it."""
        return self.submitted_at is not None and self.passed is None


class Answer(models.Model):
    """The answer to one question, in a lesson's knowledge check (no attempt) or in an attempt at a test.

    ``correct`` is empty while the answer may still be changed, or waits for a grade. A free text stands in ``text``, so
    that it can be forgotten; everything else in ``response``.
    """

    personal_data = {
        "person": ("learning", "keep", _("your answers to questions")),
        "response": ("learning", "keep", _("your answers to questions")),
        "text": ("learning", "erase", _("texts that you wrote as answers")),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="answers")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="answers")
    attempt = models.ForeignKey(Attempt, models.CASCADE, null=True, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="answers")
    response = models.JSONField(default=list)
    text = models.TextField(max_length=5000, blank=True)
    correct = models.BooleanField(null=True)
    carried = models.BooleanField(default=False)
    answered_at = models.DateTimeField()

    objects = OwnSet.as_manager()

    class Meta:
        """A question has one answer per attempt, and one per lesson."""

        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], condition=Q(attempt__isnull=False), name="answer_once_per_attempt"
            ),
            models.UniqueConstraint(
                fields=["person", "activity", "question"], condition=Q(attempt=None), name="answer_once_per_lesson"
            ),
        ]
        indexes = [models.Index(fields=["version", "correct"], name="answer_by_version")]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.question_id}"

    @property
    def given(self) -> list[str]:
        """The response, whatever the kind."""
        return [self.text] if self.text else self.response


class SubmissionSet(models.QuerySet):
    """Free texts that were submitted."""

    def visible_to(self, viewer: object) -> "SubmissionSet":
        """Those in courses of the centres that the viewer teaches for; never one's own."""
        return rules.submissions_to_grade(self, viewer)


class Submission(models.Model):
    """A free text that was submitted: it waits for a grade, or has one. Graders see it without a name."""

    personal_data = None

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="submission")
    course = models.ForeignKey(Activity, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = SubmissionSet.as_manager()

    class Meta:
        """The oldest is graded first."""

        ordering = ["submitted_at", "pk"]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Grade(models.Model):
    """What somebody gave for a free text; rows are added and never changed, the newest counts."""

    personal_data = {
        "person": ("learning", "keep", _("points and comments that teachers gave you")),
        "comment": ("learning", "erase", _("points and comments that teachers gave you")),
        "grader": ("learning", "keep", _("which answers you graded")),
    }

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="grades")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grades")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    points = models.JSONField(default=dict)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    graded_at = models.DateTimeField()

    objects = OwnSet.as_manager()

    class Meta:
        """In the order in which they were given."""

        ordering = ["graded_at", "pk"]

    def __str__(self) -> str:
        return f"grade {self.pk} of submission {self.submission_id}"


class Reflection(models.Model):
    """What a learner wrote for themselves; it makes no statement and nobody else reads it.

    The key is that of a prompt in the lesson, or ``courses.noting.NOTE`` for the note beside it.
    """

    personal_data = {
        "person": ("reflection", "erase", _("what you wrote for yourself")),
        "text": ("reflection", "erase", _("what you wrote for yourself")),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reflections")
    key = models.UUIDField()
    text = models.TextField(max_length=5000)
    saved_at = models.DateTimeField()

    objects = OwnSet.as_manager()

    class Meta:
        """One text per person and prompt."""

        constraints = [models.UniqueConstraint(fields=["person", "activity", "key"], name="reflection_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.key}"


class Vote(models.Model):
    """A learner's voice in a poll of a lesson; it makes no statement, and others see numbers only."""

    personal_data = {
        "person": ("learning", "erase", _("what you voted for in polls")),
        "option": ("learning", "erase", _("what you voted for in polls")),
        "words": ("learning", "erase", _("what you voted for in polls")),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="votes")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="votes")
    key = models.UUIDField()
    option = models.UUIDField()
    words = models.CharField(_("your choice"), max_length=200)
    voted_at = models.DateTimeField()

    objects = OwnSet.as_manager()

    class Meta:
        """One vote per person and poll."""

        constraints = [models.UniqueConstraint(fields=["person", "activity", "key"], name="vote_once")]
        indexes = [models.Index(fields=["activity", "key", "option"], name="vote_by_option")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.key}"


class Bookmark(models.Model):
    """Where a learner stopped in a lesson that is not done: the block they read, or the second of a recording."""

    personal_data = {
        "person": ("learning", "erase", _("where you stopped in a lesson")),
        "block": ("learning", "erase", _("where you stopped in a lesson")),
        "seconds": ("learning", "erase", _("where you stopped in a lesson")),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="bookmarks")
    block = models.UUIDField()
    seconds = models.FloatField(null=True)
    kept_at = models.DateTimeField()

    objects = OwnSet.as_manager()

    class Meta:
        """One place of reading per person and lesson, and one place in each recording."""

        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity"], condition=Q(seconds=None), name="bookmark_once_per_lesson"
            ),
            models.UniqueConstraint(
                fields=["person", "activity", "block"],
                condition=Q(seconds__isnull=False),
                name="bookmark_once_per_recording",
            ),
            models.CheckConstraint(condition=Q(seconds=None) | Q(seconds__gte=0), name="bookmark_seconds_fit"),
        ]
        indexes = [models.Index(fields=["kept_at"], name="bookmark_by_time")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.activity_id}"
