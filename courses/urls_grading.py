"""Addresses of the grading screens, below /admin/grading/."""

from django.urls import path

from courses.views import extra_time, grading

app_name = "courses_grading"
urlpatterns = [
    path("", grading.waiting, name="waiting"),
    path("extra-time/", extra_time.index, name="extra_time"),
    path("extra-time/<int:pk>/end/", extra_time.end, name="end_extra_time"),
    path("<int:pk>/", grading.grade, name="grade"),
]
