"""What was published: leaves of lessons and tests, structures of courses, and their editions in each language.

Only ``courses.publishing`` and ``courses.leaves`` write here. Readers are shown these, never pages being edited.
"""

from django.db import models

from courses.enums import Change
from learning.models import Activity, Version


class Leaf(models.Model):
    """What a lesson or test said in one language when it was published; its content never changes.

    Leaves of one ``generation`` say the same thing: a change of wording keeps the generation, any other change of the
    original raises it, and a translation that is brought up to date takes the original's.
    """

    personal_data = None

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="leaves")
    language = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    generation = models.PositiveIntegerField()
    original = models.BooleanField()
    change = models.CharField(max_length=12, choices=Change)
    note = models.CharField(max_length=300, blank=True)
    content = models.JSONField()
    version = models.ForeignKey(Version, models.RESTRICT, related_name="+")
    documents = models.ManyToManyField("wagtaildocs.Document", related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered in each language."""

        verbose_name_plural = "leaves"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "language", "number"], name="leaf_once"),
            models.CheckConstraint(condition=models.Q(generation__gte=1), name="leaf_generation_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.content['title']} ({self.language} {self.number})"


class Structure(models.Model):
    """Which modules and parts a version of a course has, in which generation, whatever the language.

    ``modules`` is read and written by ``courses.structures``. ``notes`` say by language what changed, in its authors'
    words; ``renewed`` are the parts that say something else than in the version before.
    """

    personal_data = None

    version = models.OneToOneField(Version, models.CASCADE, related_name="structure")
    modules = models.JSONField()
    change = models.CharField(max_length=12, choices=Change)
    notes = models.JSONField(default=dict)
    renewed = models.JSONField(default=list)
    published_at = models.DateTimeField()

    class Meta:
        """In the order of publishing."""

        ordering = ["version__number"]

    def __str__(self) -> str:
        return str(self.version)


class Edition(models.Model):
    """A structure in one language: its contents, as ``courses.outline`` reads them.

    Derived from structure and leaves by ``courses.publishing``, so that showing a course asks for one row however long
    it is.
    """

    personal_data = None

    version = models.ForeignKey(Version, models.CASCADE, related_name="editions")
    language = models.CharField(max_length=2)
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=255)
    minutes = models.PositiveIntegerField(default=0)
    contents = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        """One edition per version and language."""

        constraints = [models.UniqueConstraint(fields=["version", "language"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
