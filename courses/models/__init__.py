"""Courses: pages that editors write, questions in banks, and what learners answered."""

from courses.models.answers import Answer, Attempt, Grade, Reflection, Submission
from courses.models.course import CoursePage, Edition, Placement
from courses.models.lessons import LessonPage, ModuleLibraryPage, ModulePage, TestPage, TestQuestion
from courses.models.questions import Case, CaseQuestion, Option, Question, QuestionBank, QuestionVersion
from courses.models.timing import ExtraTime

__all__ = [
    "Answer",
    "Attempt",
    "Case",
    "CaseQuestion",
    "CoursePage",
    "Edition",
    "ExtraTime",
    "Grade",
    "LessonPage",
    "ModuleLibraryPage",
    "ModulePage",
    "Option",
    "Placement",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Reflection",
    "Submission",
    "TestPage",
    "TestQuestion",
]
