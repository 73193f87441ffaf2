"""Addresses of the library: catalogue and feedback below the language prefix; colours and style guide at the root."""

from django.urls import path

from library import styleguide, views

app_name = "library"
urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("accessibility-feedback/", views.give_feedback, name="feedback"),
    path("accessibility-feedback/sent/", views.feedback_sent, name="feedback_sent"),
]
root_urls = [
    path("brand.css", views.brand, name="brand"),
]
styleguide_urls = [
    path("styleguide/", styleguide.page, name="page"),
]
