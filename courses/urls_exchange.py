"""Addresses of the screens for questions in and out, below /admin/question-banks/."""

from django.urls import path

from courses.views import exchange

app_name = "courses_exchange"
urlpatterns = [
    path("<int:pk>/import/", exchange.import_questions, name="import"),
    path("<int:pk>/export/", exchange.export_questions, name="export"),
]
