"""The floor as an application of its own, with settings of its own."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import path

from tests.bench.lrs import floor

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.lrs.floor_settings"

urlpatterns = [path("floor/", floor.floor)]
application = get_wsgi_application()
