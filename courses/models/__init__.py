"""Courses: pages that editors write, questions in banks, and what learners answered."""

from courses.models.answers import Answer, Attempt, Bookmark, Grade, Reflection, Submission, Vote
from courses.models.course import CoursePage, Placement
from courses.models.lessons import LessonPage, ModuleLibraryPage, ModulePage, TestPage, TestQuestion
from courses.models.opinions import Opinion, OpinionGiven
from courses.models.packages import CoursePackage
from courses.models.questions import Case, CaseQuestion, Option, Question, QuestionBank, QuestionVersion
from courses.models.reviews import Approved, Deed, Review, ReviewTask
from courses.models.timing import ExtraTime
from courses.models.versions import Edition, Leaf, Structure

__all__ = [
    "Answer",
    "Approved",
    "Attempt",
    "Bookmark",
    "Case",
    "CaseQuestion",
    "CoursePackage",
    "CoursePage",
    "Deed",
    "Edition",
    "ExtraTime",
    "Grade",
    "Leaf",
    "LessonPage",
    "ModuleLibraryPage",
    "ModulePage",
    "Opinion",
    "OpinionGiven",
    "Option",
    "Placement",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Reflection",
    "Review",
    "ReviewTask",
    "Structure",
    "Submission",
    "TestPage",
    "TestQuestion",
    "Vote",
]
