"""The media library's deleting, with care: what a page or a recording shows is not taken from under it."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_denied
from wagtail.models import ReferenceIndex
from wagtailmedia import get_permission_policy
from wagtailmedia.views import media

from learning.models import Video


def delete(request: HttpRequest, media_id: int) -> HttpResponse:
    """As the media library does; a video in use stays, and its page says where it is used."""
    video = get_object_or_404(Video, pk=media_id)
    if not get_permission_policy().user_has_permission_for_instance(request.user, "delete", video):
        return permission_denied(request)
    if not ReferenceIndex.get_references_to(video).exists():
        try:
            with transaction.atomic():
                return media.delete(request, media_id)
        except ProtectedError:
            pass  # shown by something that the index of references does not know
    told = _("“%(title)s” is in use, so it was not deleted. Take it out of the places below first.")
    messages.error(request, told % {"title": video.title})
    return redirect("wagtailmedia:media_usage", media_id)
