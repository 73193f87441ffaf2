"""Addresses of webinars, below the language prefix, beside their Wagtail pages."""

from django.urls import URLPattern, path

from webinars import live, places

app_name = "webinars"
urlpatterns: list[URLPattern] = [
    path("webinars/places/<uuid:uuid>/", places.place, name="place"),
    path("webinars/places/<uuid:uuid>/join/", places.join, name="join"),
    path("webinars/places/<uuid:uuid>/here/", places.here, name="here"),
    path("webinars/places/<uuid:uuid>/now/", live.now, name="now"),
    path("webinars/places/<uuid:uuid>/questions/", live.ask, name="ask"),
]
