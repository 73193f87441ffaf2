"""Addresses of certificates: one's files below the language prefix, verifying (namespace ``verify``) below none."""

from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("my/certificates/<uuid:uuid>.pdf", views.pdf, name="pdf"),
]
verify_urls = [
    path("verify/", views.form, name="form"),
    path("verify/<str:code>.json", views.as_json, name="json"),
    path("verify/<str:code>/", views.certificate, name="certificate"),
]
