"""Courses: pages that editors write, questions in banks, and what learners answered."""

from courses.models.answers import Answer, Attempt, Reflection, Vote
from courses.models.course import CoursePage, Edition, Placement
from courses.models.lessons import LessonPage, ModuleLibraryPage, ModulePage, TestPage, TestQuestion
from courses.models.questions import Option, Question, QuestionBank, QuestionVersion

__all__ = [
    "Answer",
    "Attempt",
    "CoursePage",
    "Edition",
    "LessonPage",
    "ModuleLibraryPage",
    "ModulePage",
    "Option",
    "Placement",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Reflection",
    "TestPage",
    "TestQuestion",
    "Vote",
]
