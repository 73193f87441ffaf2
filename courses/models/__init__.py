"""Courses: pages that editors write, questions in banks, and what learners answered."""

from courses.models.answers import Answer, Attempt, Reflection, Vote
from courses.models.course import CoursePage, Placement
from courses.models.lessons import LessonPage, ModuleLibraryPage, ModulePage, TestPage, TestQuestion
from courses.models.questions import Option, Question, QuestionBank, QuestionVersion
from courses.models.versions import Edition, Leaf, Structure

__all__ = [
    "Answer",
    "Attempt",
    "CoursePage",
    "Edition",
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
    "TestPage",
    "TestQuestion",
    "Vote",
]
