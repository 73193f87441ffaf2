"""Addresses of the library: the catalogue below the language prefix; colours and the style guide at the root."""

from django.urls import path

from library import styleguide, views

app_name = "library"
urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
]
root_urls = [
    path("brand.css", views.brand, name="brand"),
]
styleguide_urls = [
    path("styleguide/", styleguide.page, name="page"),
]
