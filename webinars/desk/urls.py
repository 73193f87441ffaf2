"""Addresses of the organiser's desk, below /admin/webinars/."""

from django.urls import path

from webinars.desk import (
    audience,
    cockpit,
    outputs,
    presence,
    programmes,
    recordings,
    rooms,
    templates,
    versions,
    views,
)

app_name = "webinars_desk"
urlpatterns = [
    path("", cockpit.index, name="index"),
    path("programme/<int:pk>/", programmes.paste, name="programme"),
    path("template/<int:pk>/", templates.use_as_template, name="template"),
    path("rooms/", rooms.listed, name="services"),
    path("rooms/new/<str:kind>/", rooms.add, name="add_service"),
    path("rooms/<int:service>/", rooms.edit, name="service"),
    path("rooms/<int:service>/check/", rooms.check, name="check_service"),
    path("<int:pk>/room/", rooms.of_event, name="room"),
    path("<int:pk>/room/<int:seating>/", rooms.host, name="host"),
    path("<int:pk>/", cockpit.overview, name="overview"),
    path("<int:pk>/duties/", cockpit.duty, name="duties"),
    path("<int:pk>/registrations/", views.registrations, name="registrations"),
    path("<int:pk>/versions/", versions.listed, name="versions"),
    path("<int:pk>/registrations.csv", views.export, name="export"),
    path("<int:pk>/invitations/<int:seating>/", views.invitations, name="invitations"),
    path("<int:pk>/attendance/", views.attendance, name="attendance"),
    path("<int:pk>/attendance/list/", presence.bring_in, name="attendance_list"),
    path("<int:pk>/attendance/names/", presence.find_out, name="attendance_names"),
    path("<int:pk>/questions/", audience.questions, name="questions"),
    path("<int:pk>/recording/", recordings.recording, name="recording"),
    path("<int:pk>/recording/chapters/", recordings.chapters, name="chapters"),
    path("<int:pk>/recording/visibility/", recordings.visibility, name="visibility"),
    path("<int:pk>/preview/<str:language>/", views.preview, name="preview"),
    path("<int:pk>/outputs/", outputs.listed, name="outputs"),
    path("<int:pk>/outputs/<str:kind>/add/", outputs.edit, name="add"),
    path("<int:pk>/outputs/<str:kind>/<int:row>/", outputs.edit, name="edit"),
    path("<int:pk>/outputs/<str:kind>/<int:row>/<str:deed>/", outputs.do, name="do"),
]
