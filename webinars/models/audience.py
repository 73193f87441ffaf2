"""Questions of those who take part, and the votes for them; ``webinars.audience`` writes them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from webinars import rules
from webinars.enums import QuestionState
from webinars.models.occasions import Seating
from webinars.models.registering import Registration


class AudienceQuestionSet(models.QuerySet):
    """Questions to the speakers."""

    def visible_to(self, viewer: object) -> "AudienceQuestionSet":
        """The questions of events of the viewer's centres."""
        return rules.questions_visible_to(self, viewer)


class AudienceQuestion(models.Model):
    """A question to those who speak in a part; once the part is long over, only answered ones stay, without a writer.

    ``session`` is the key of the programme item that it is about, if it is about one.
    ``named`` says that others may see who asked; otherwise nobody does, the organisers neither.
    """

    personal_data = {
        "registration": ("places", "erase", _("what you asked in webinars")),
        "text": ("places", "erase", _("what you asked in webinars")),
        "decided_by": ("audit", "keep", _("which questions you let through or answered")),
    }

    seating = models.ForeignKey(Seating, models.CASCADE, related_name="questions")
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, related_name="questions")
    session = models.UUIDField(null=True)
    text = models.TextField(_("question"))
    language = models.CharField(max_length=2)
    named = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=9, choices=QuestionState, default=QuestionState.WAITING)
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = AudienceQuestionSet.as_manager()

    class Meta:
        """In the order of asking; only what counts as answered has an answer."""

        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(state=QuestionState.ANSWERED), name="audience_question_answer_is_answered"
            )
        ]

    def __str__(self) -> str:
        return self.text


class AudienceVote(models.Model):
    """That somebody with a place would like to hear a question answered; nobody sees whose votes they are."""

    personal_data = {"registration": ("places", "erase", _("for which questions in webinars you voted"))}

    question = models.ForeignKey(AudienceQuestion, models.CASCADE, related_name="votes")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="votes")

    class Meta:
        """Once for a question."""

        constraints = [models.UniqueConstraint(fields=["question", "registration"], name="audience_vote_once")]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.question_id}"
