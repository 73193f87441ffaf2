"""The centres' colours: two numbers each, served as a style sheet because no page may carry inline styles."""

import hashlib

from django.core.cache import cache

from people.models import Centre

KEY = "library.colours"


def sheet() -> tuple[str, str]:
    """The style sheet and its digest; asked of the database at most every five minutes."""
    found: tuple[str, str] | None = cache.get(KEY)
    if found is None:
        rules = [
            f'[data-centre="{centre.code}"]{{--h:{centre.hue};--c:{centre.chroma}}}'
            for centre in Centre.objects.order_by("code")
        ]
        text = "@layer tokens{" + "".join(rules) + "}\n"
        found = text, hashlib.sha256(text.encode()).hexdigest()[:16]
        cache.set(KEY, found, 300)
    return found
