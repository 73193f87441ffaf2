"""Addresses of the screens for whole courses in and out, below /admin/course-packages/."""

from django.urls import path

from courses.views import carrying

app_name = "courses_carrying"
urlpatterns = [
    path("out/<int:pk>/", carrying.export_course, name="export"),
    path("into/<int:pk>/", carrying.import_course, name="import"),
    path("<uuid:uuid>/", carrying.import_package, name="package"),
]
