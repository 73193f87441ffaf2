"""The addresses of a course's translations, below the admin's."""

from django.urls import path

from courses.views import languages, translating

urlpatterns = [
    path("courses/<int:pk>/translations/", languages.translations, name="course_translations"),
    path("courses/<int:pk>/translations/<slug:language>/make/", languages.make, name="course_translate"),
    path("courses/<int:pk>/translations/<slug:language>/publish/", languages.publish, name="course_publish_language"),
    path("translations/<int:pk>/", translating.sheet, name="translation"),
]
