"""Addresses of webinars, below the language prefix, beside their Wagtail pages."""

from django.urls import URLPattern, path

from webinars import live, views

app_name = "webinars"
urlpatterns: list[URLPattern] = [
    path("webinars/places/<uuid:uuid>/", views.place, name="place"),
    path("webinars/places/<uuid:uuid>/join/", views.join, name="join"),
    path("webinars/places/<uuid:uuid>/here/", views.here, name="here"),
    path("webinars/places/<uuid:uuid>/now/", live.now, name="now"),
    path("webinars/places/<uuid:uuid>/questions/", live.ask, name="ask"),
]
