"""Addresses of the store; mounted at ``/xapi/``.

The version in the answer to a request that names none belongs to the mount: 1.0.3 at the root, 2.0 below ``2.0/``.
Doubled and trailing slashes are tolerated, because content in the field sends them.
"""

from django.urls import URLPattern, re_path

from lrs.resources import about, documents, knowledge, rejections, statements

app_name = "lrs"
MOUNTS = {"": "1.0.3", "2[.]0[/]+": "2.0.0"}
RESOURCES = {
    "statements": ("statements", statements.statements),
    "about": ("about", about.about),
    "activities": ("activities", knowledge.activities),
    "agents": ("agents", knowledge.agents),
    "state": ("activities[/]+state", documents.state),
    "activity-profile": ("activities[/]+profile", documents.activity_profile),
    "agent-profile": ("agents[/]+profile", documents.agent_profile),
    "rejections": ("rejections", rejections.rejections),
}


def _mount(prefix: str, fallback: str) -> list[URLPattern]:
    """The resources below a prefix."""
    suffix = "-2" if prefix else ""
    return [
        re_path(rf"^[/]*{prefix}{path}[/]*$", view, {"fallback": fallback}, name=name + suffix)
        for name, (path, view) in RESOURCES.items()
    ]


urlpatterns = [pattern for prefix, fallback in MOUNTS.items() for pattern in _mount(prefix, fallback)]
