"""Addresses of competences, below the language prefix: the team matrix, its people, reminders and downloads."""

from django.urls import path

from competences import figures, views

app_name = "competences"
urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/export.csv", views.as_csv, name="csv"),
    path("team/export.xlsx", views.as_xlsx, name="xlsx"),
    path("team/figures/", figures.figures, name="figures"),
    path("team/remind/<uuid:key>/", views.remind, name="remind"),
    path("team/<uuid:uuid>/", views.person, name="person"),
]
