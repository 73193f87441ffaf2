"""The demo world's credential for other tools: it may write and read, and is trusted for nothing."""

from datetime import datetime

from lrs import credentials
from lrs.models import Credential, Scope

KEY, SECRET = "demo", "talkoot-demo"


def is_built() -> bool:
    """Whether the demo world stands: its last step makes the credential."""
    return Credential.objects.filter(key=KEY).exists()


def build(*, at: datetime) -> None:
    """Make the credential once; the store refuses it outside development mode."""
    if not is_built():
        credentials.create(
            name="Demo", key=KEY, secret=SECRET, scopes=[Scope.ALL], trusted_prefixes=[], at=at, demo=True
        )
