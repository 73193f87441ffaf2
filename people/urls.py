"""Addresses of the people package; the mailbox is routed in development mode only."""

from django.urls import path
from django.views.generic import RedirectView

from people import entering, helping, views

app_name = "people"
urlpatterns = [
    path("appearance/", views.appearance, name="theme"),
    path("admin-sign-in/", views.admin_sign_in, name="admin_sign_in"),
    path("my/access/", views.access, name="access"),
    path("team/deputies/", views.deputies, name="deputies"),
    path("team/deputies/<int:pk>/end/", views.end_deputy, name="end_deputy"),
    path("my/data/", views.data, name="data"),
    path("my/data/copy/", views.ask_for_copy, name="ask_for_copy"),
    path("my/data/copies/<uuid:uuid>.zip", views.copy, name="copy"),
    path("my/data/erase/", views.erase, name="erase"),
    path("my/data/keep/", views.keep, name="keep"),
    path("privacy/data/", views.data_map, name="data_map"),
    path("invitations/<uuid:uuid>/<str:token>/", entering.invitation, name="invitation"),
    path("my/consents/", views.consents, name="consents"),
    path("my/consents/<uuid:uuid>/take-back/", views.take_back, name="take_back"),
    path("my/support/", helping.mine, name="my_support"),
    path("my/support/<uuid:uuid>/allow/", helping.allow, name="allow_support"),
    path("support/", helping.support, name="support"),
    path("support/stop/", helping.stop, name="stop_support"),
    path("support/<uuid:uuid>/start/", helping.start, name="start_support"),
    path("support/<uuid:uuid>/end/", helping.end, name="end_support"),
    path("my/security/", views.security, name="security"),
    path("my/security/sessions/", views.sessions, name="sessions"),
]
# allauth leads to its own lists, which our pages stand in for
account_urls = [
    path("2fa/", RedirectView.as_view(pattern_name="people:security"), name="mfa_index"),
    path("sessions/", RedirectView.as_view(pattern_name="people:sessions"), name="usersessions_list"),
]
mailbox_urls = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:uuid>/", views.message, name="message"),
    path("mailbox/<uuid:uuid>/<int:number>/", views.attachment, name="attachment"),
]
