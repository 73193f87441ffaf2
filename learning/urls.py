"""Addresses of learning, below the language prefix: my learning."""

from django.urls import path

from learning import views

app_name = "learning"
urlpatterns = [
    path("my/", views.my, name="my"),
    path("my/certificates/", views.certificates, name="certificates"),
]
