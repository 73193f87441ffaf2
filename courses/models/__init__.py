"""Courses: pages that editors write, questions in banks, and what learners answered."""

from courses.models.answers import Answer, Attempt, Grade, Reflection, Submission, Vote
from courses.models.course import CoursePage, Placement
from courses.models.lessons import LessonPage, ModuleLibraryPage, ModulePage, TestPage, TestQuestion
from courses.models.questions import Case, CaseQuestion, Option, Question, QuestionBank, QuestionVersion
from courses.models.timing import ExtraTime
from courses.models.versions import Edition, Leaf, Structure

__all__ = [
    "Answer",
    "Attempt",
    "Case",
    "CaseQuestion",
    "CoursePage",
    "Edition",
    "ExtraTime",
    "Grade",
    "Leaf",
    "LessonPage",
    "ModuleLibraryPage",
    "ModulePage",
    "Option",
    "Placement",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Reflection",
    "Structure",
    "Submission",
    "TestPage",
    "TestQuestion",
    "Vote",
]
