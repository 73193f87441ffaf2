"""What the library keeps: pages of the site, and what readers say about its accessibility."""

from library.models.feedback import Feedback
from library.models.pages import CentrePage, HomePage, PlainPage
from library.models.statement import AccessibilityPage

__all__ = ["AccessibilityPage", "CentrePage", "Feedback", "HomePage", "PlainPage"]
