"""The heart's part of Wagtail: the store and the engine room, for administrators; the care for videos and documents."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.documents.models import AbstractDocument
from wagtail.permissions import register_permission_policy

from learning import lending, operating, videos
from learning.appointing import appointing
from learning.guarding import guarding
from learning.imports import imports
from learning.inviting import inviting
from learning.jobs import jobs
from learning.operation import OperationPanel, operation
from learning.organisations import organisations
from learning.profiles import profiles
from learning.viewsets import CredentialPolicy, RejectionPolicy, credentials, rejections, selftest
from learning.why import why
from lrs.models import Credential, Rejection

register_permission_policy(Credential, CredentialPolicy(Credential))
register_permission_policy(Rejection, RejectionPolicy(Rejection))


class Store(ViewSetGroup):
    """What administrators see of the xAPI store."""

    menu_label = _("xAPI store")
    menu_name = "xapi"
    menu_icon = "code"
    menu_order = 360
    items = (credentials, rejections, selftest)


@hooks.register("register_admin_viewset")
def register_store() -> ViewSetGroup:
    """Who may speak to the store, what was refused, and whether it works."""
    return Store()


class People(ViewSetGroup):
    """Organisations, jobs and how both come in; who may do what, and whose privacy is guarded."""

    menu_label = _("People")
    menu_name = "people"
    menu_icon = "group"
    menu_order = 350
    items = (organisations, jobs, profiles, inviting, imports, appointing, guarding)


@hooks.register("register_admin_viewset")
def register_people() -> ViewSetGroup:
    """Organisations, jobs, invitations, imports, roles and privacy."""
    return People()


@hooks.register("register_admin_viewset")
def register_operation() -> ViewSet:
    """Whether queue and mail work, and what can be tried again."""
    return operation


@hooks.register("register_admin_viewset")
def register_why() -> ViewSet:
    """Why somebody may or may not do something."""
    return why


@hooks.register("construct_homepage_panels")
def say_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """A silent queue delays certificates, mails and progress: everybody who works here is told, first of all."""
    if not operating.operation(at=timezone.now()).well:
        panels.append(OperationPanel())


@hooks.register("register_admin_urls", order=-1)
def guard_videos() -> list[URLPattern]:
    """Asked before the media library's own address of the same name."""
    return [path("media/delete/<int:media_id>/", videos.delete)]


@hooks.register("before_serve_document")
def fence_document(document: AbstractDocument, request: HttpRequest) -> None:
    """A document is for whom something live shows it to, and for who works with it here."""
    lending.fence(document, request)
