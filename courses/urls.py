"""Addresses of courses, below the language prefix, beside their Wagtail pages."""

from django.urls import URLPattern

app_name = "courses"
urlpatterns: list[URLPattern] = []
