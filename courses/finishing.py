"""What Wagtail calls when a workflow has come to its end; the settings name it.

Wagtail imports this module while it makes its own models, so nothing of ours is imported before it is called.
"""

from typing import Any


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved: a course with all its parts, any other page alone."""
    from courses import reviewing  # app ready: see above

    reviewing.finish(workflow_state, user)
