"""The pictures of the site, drawn and never fetched: icons, rings, bars, pips and the motifs of training.

Pure: a name, numbers or a seed in, SVG text out. No colour stands here; the stylesheet gives every shape its own
through a class, so that a picture follows the centre, the theme and the reader's contrast settings.
"""

import hashlib
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = {
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.6-6.5 7.5-6.5s6.9 2.5 7.5 6.5"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "alert": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10.5v4M12 17.3v.1"/>',
    "arrow": '<path d="M4.5 12h15M13 5.5 19.5 12 13 18.5"/>',
    "arrow-back": '<path d="M19.5 12h-15M11 5.5 4.5 12l6.5 6.5"/>',
    "bell": '<path d="M6 10.5a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4s2-1.5 2-6.5M10 20.3h4"/>',
    "book": (
        '<path d="M12 6.5C9.5 4.8 6.3 4.5 3.5 5v13.5c2.8-.5 6-.2 8.5 1.5 2.5-1.7 5.7-2'
        ' 8.5-1.5V5c-2.8-.5-6-.2-8.5 1.5z"/>'
        '<path d="M12 6.5V20"/>'
    ),
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "captions": (
        '<rect x="3" y="5.5" width="18" height="13" rx="2"/>'
        '<path d="M10.5 10.5a2.4 2.4 0 1 0 0 3.2M17 10.5a2.4 2.4 0 1 0 0 3.2"/>'
    ),
    "centre": '<path d="M4 20.5v-8a8 8 0 0 1 16 0v8"/><path d="M9 20.5v-7.5a3 3 0 0 1 6 0v7.5M2.5 20.5h19"/>',
    "certificate": (
        '<circle cx="12" cy="9" r="5.5"/>'
        '<path d="m8.7 13.7-1.7 7.3 5-2.6 5 2.6-1.7-7.3"/>'
        '<path d="m9.8 9 1.6 1.6 2.9-3.1"/>'
    ),
    "check": '<path d="m5 12.8 4.5 4.5L19.5 7"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "completed": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16.2 9.4"/>',
    "copy": (
        '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/>'
        '<path d="M5.5 15.5h-1a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1"/>'
    ),
    "course": '<rect x="3.5" y="4.5" width="17" height="12" rx="1.5"/><path d="M2.5 20h19M10.3 8.2v4.6l4-2.3z"/>',
    "discussion": '<path d="M3.5 5h12v8.5H8.5L5.5 16v-2.5h-2z"/><path d="M11.5 17h4l3 2.5V17h2V9h-1.5"/>',
    "document": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M13.5 3.5V8.5h5M9 12.5h6.5M9 16h6.5"/>',
    "down": '<path d="M12 4.5v15M5.5 13 12 19.5 18.5 13"/>',
    "download": '<path d="M12 3.5v12M6.5 10.5 12 16l5.5-5.5M4 20.5h16"/>',
    "euro": '<path d="M18 6.5A7 7 0 1 0 18 17.5M4 10.5h9M4 13.7h8"/>',
    "expired": '<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6M15 9l-6 6"/>',
    "external": '<path d="M14 4h6v6M20 4l-9 9M17.5 14v5.5h-13v-13H10"/>',
    "filter": '<path d="M3.5 6.5h17M6.5 12h11M10 17.5h4"/>',
    "group": (
        '<circle cx="8.5" cy="8.5" r="3.5"/>'
        '<path d="M2.5 19.5c.4-3.3 2.7-5.3 6-5.3s5.6 2 6 5.3M15.5 5.5a3.3 3.3 0 0 1 0 6.3'
        'M17 14.6c2.5.5 4.1 2.3 4.5 4.9"/>'
    ),
    "half": '<circle cx="12" cy="12" r="9"/><path class="solid" d="M12 7a5 5 0 0 1 0 10z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11.2v5.3M12 7.7v.1"/>',
    "language": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.3 5 12.7 0 18M12 3c-5 5.3-5 12.7 0 18"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3.3-3.3A4 4 0 0 0 13.3 5l-1 1'
        'M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.7 19l1-1"/>'
    ),
    "live": (
        '<circle class="solid" cx="12" cy="12" r="2.5"/>'
        '<path d="M7.6 16.4a6.2 6.2 0 0 1 0-8.8M16.4 7.6a6.2 6.2 0 0 1 0 8.8'
        'M4.8 19.2a10.2 10.2 0 0 1 0-14.4M19.2 4.8a10.2 10.2 0 0 1 0 14.4"/>'
    ),
    "lock": '<rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
    "menu": '<path d="M3.5 6.5h17M3.5 12h17M3.5 17.5h17"/>',
    "missing": '<circle cx="12" cy="12" r="9" stroke-dasharray="4 3.07"/><path d="M12 7.5v5.5M12 16.3v.1"/>',
    "more": (
        '<circle class="solid" cx="5" cy="12" r="1.3"/>'
        '<circle class="solid" cx="12" cy="12" r="1.3"/>'
        '<circle class="solid" cx="19" cy="12" r="1.3"/>'
    ),
    "next": '<path d="m9 5 7 7-7 7"/>',
    "not-started": '<circle cx="12" cy="12" r="9"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "pending": (
        '<path d="M6.5 3.5h11M6.5 20.5h11M7.5 3.5c0 5 4.5 5.5 4.5 8.5s-4.5 3.5-4.5 8.5'
        'M16.5 3.5c0 5-4.5 5.5-4.5 8.5s4.5 3.5 4.5 8.5"/>'
    ),
    "place": (
        '<path d="M12 21.5c-4.5-5-6.8-8.7-6.8-11.7a6.8 6.8 0 0 1 13.6 0c0 3-2.3 6.7-6.8 11.7z"/>'
        '<circle cx="12" cy="9.8" r="2.5"/>'
    ),
    "play": '<path d="M7 4.5v15l12.5-7.5z"/>',
    "previous": '<path d="m15 5-7 7 7 7"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H3.5V8.5h17V17H17"/><path d="M7 14h10v6.5H7z"/>',
    "recorded": '<circle cx="12" cy="12" r="9"/><path d="M10 8.3v7.4l6-3.7z"/>',
    "revoked": '<circle cx="12" cy="12" r="9"/><path d="M5.7 5.7l12.6 12.6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "settings": (
        '<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.5"/><circle cx="8" cy="17" r="2.5"/>'
    ),
    "speed": '<path d="M4.5 18a9 9 0 1 1 15 0"/><path d="m12 14 4-5"/>',
    "target": (
        '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="5"/><circle class="solid" cx="12" cy="12" r="1.3"/>'
    ),
    "test": (
        '<rect x="4.5" y="4.5" width="15" height="16" rx="2"/>'
        '<path d="M9 3h6v3H9zM8.5 11.5l1.5 1.5 2.5-2.8M8.5 16.5h7M14.8 12h.9"/>'
    ),
    "up": '<path d="M12 19.5v-15M5.5 11 12 4.5 18.5 11"/>',
    "upload": '<path d="M12 16V4M6.5 9.5 12 4l5.5 5.5M4 20.5h16"/>',
    "video": '<rect x="2.5" y="6" width="13" height="12" rx="2"/><path d="m15.5 13.5 6 3.5V7l-6 3.5"/>',
    "webinar": (
        '<rect x="3" y="4" width="18" height="12.5" rx="2"/>'
        '<path d="M8 20.5h8M12 16.5v4"/>'
        '<circle cx="12" cy="9" r="2"/>'
        '<path d="M8.5 14c.5-1.7 1.8-2.5 3.5-2.5s3 .8 3.5 2.5"/>'
    ),
}
_ICON = (
    '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">%s</svg>'
)


@lru_cache
def icon(name: str) -> SafeString:
    """One icon of the set, for sighted readers only: the word beside it says the same."""
    return mark_safe(_ICON % ICONS[name])


@lru_cache(maxsize=256)
def ring(done: int, total: int) -> SafeString:
    """A circle filled by the share that is done; the number stands in text beside it."""
    around = 2 * 3.14159265 * 34
    filled = around * min(1.0, max(0, done) / total) if total > 0 else 0.0
    value = (
        f'<circle class="ring-value" cx="40" cy="40" r="34" fill="none" stroke-width="9" stroke-linecap="round" '
        f'stroke-dasharray="{filled:.1f} {around:.1f}" transform="rotate(-90 40 40)"/>'
        if filled
        else ""
    )
    return mark_safe(
        '<svg class="ring" viewBox="0 0 80 80" width="80" height="80" aria-hidden="true" focusable="false">'
        f'<circle class="ring-track" cx="40" cy="40" r="34" fill="none" stroke-width="9"/>{value}</svg>'
    )


def bar(value: float, maximum: float) -> SafeString:
    """A line filled by a share; the number stands in text beside it."""
    share = 100 * min(1.0, max(0.0, value / maximum)) if maximum else 0
    return format_html(
        '<svg class="bar" height="8" width="100%" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" width="100%" height="8" rx="4"/>'
        '<rect class="bar-value" width="{}%" height="8" rx="4"/></svg>',
        f"{share:.4g}",
    )


@lru_cache(maxsize=256)
def pips(level: int, target: int, maximum: int) -> SafeString:
    """One mark per level: reached ones filled, those up to an unreached target hollow."""
    marks = []
    for number in range(1, maximum + 1):
        kind = " on" if number <= level else " wanted" if number <= target else ""
        marks.append(f'<i class="pip{kind}"></i>')
    return mark_safe(f'<span class="pips" aria-hidden="true">{"".join(marks)}</span>')


# --- motifs -----------------------------------------------------------------------------------------
# A motif is a small field of tiles, each 40 units wide, like a printed cloth. A seed picks the family of shapes, the
# ground and the turn of every tile, so the same training looks the same everywhere and its neighbour does not.

SHAPES = {"square": (3, 3), "card": (6, 3), "banner": (18, 3), "door": (4, 6)}
TILES = {
    "quarter": '<path d="M0 0h40a40 40 0 0 1-40 40z"/>',
    "leaf": '<path d="M0 0h20a20 20 0 0 1 20 20v20h-20a20 20 0 0 1-20-20z"/>',
    "circle": '<circle cx="20" cy="20" r="20"/>',
    "dot": '<circle cx="20" cy="20" r="8"/>',
    "half": '<path d="M0 40a20 20 0 0 1 40 0z"/><path d="M0 20a20 20 0 0 1 40 0z"/>',
    "arch": '<path d="M0 40V20a20 20 0 0 1 40 0v20h-12V20a8 8 0 0 0-16 0v20z"/>',
    "bow": '<path d="M0 0h40a40 40 0 0 1-40 40v-12a28 28 0 0 0 28-28h-12a16 16 0 0 1-16 16z"/>',
    "ring": (
        '<path fill-rule="evenodd" d="M20 0a20 20 0 1 1 0 40a20 20 0 0 1 0-40zm0 12a8 8 0 1 0 0 16a8 8 0 0 0 0-16z"/>'
    ),
    "slant": '<path d="M0 40 40 0v40z"/>',
    "house": '<path d="M0 40V18L20 0l20 18v22z"/>',
    "stripe": '<path d="M0 2h40v8H0zM0 16h40v8H0zM0 30h40v8H0z"/>',
    "wave": '<path d="M0 20a10 10 0 0 1 20 0a10 10 0 0 0 20 0v20H0z"/>',
    "drop": '<path d="M20 0c9 9 14 15.5 14 23.5a14 14 0 0 1-28 0C6 15.5 11 9 20 0z"/>',
    "block": '<path d="M0 0h40v40H0z"/>',
}
FAMILIES = {
    "together": ("arch", "circle", "half", "block", "dot"),
    "growth": ("leaf", "drop", "quarter", "leaf", "dot"),
    "talk": ("bow", "ring", "quarter", "dot", "circle"),
    "home": ("house", "arch", "half", "block", "slant"),
    "flow": ("wave", "half", "quarter", "stripe", "circle"),
    "law": ("slant", "stripe", "block", "quarter", "dot"),
}
TONES = 5


def _dice(seed: str) -> list[int]:
    """The same long row of small numbers for the same seed, on every machine."""
    return list(hashlib.shake_128(seed.encode()).digest(160))


@lru_cache(maxsize=512)
def motif(seed: str, shape: str = "card", family: str = "") -> SafeString:
    """An abstract picture for a training, always the same for the same seed."""
    columns, rows = SHAPES[shape]
    dice = _dice(seed)
    tiles = FAMILIES.get(family) or FAMILIES[sorted(FAMILIES)[dice[0] % len(FAMILIES)]]
    ground, drawn = dice[1] % 2, []
    for place in range(columns * rows):
        first, second, third = dice[2 + place * 3 % 156], dice[3 + place * 3 % 156], dice[4 + place * 3 % 156]
        if first % 8 == 0:
            continue
        x, y = 40 * (place % columns), 40 * (place // columns)
        turn = f" rotate({90 * (second % 4)} 20 20)" if second % 4 else ""
        tile = tiles[first % len(tiles)]
        if third % 3 == 0 and tile not in ("block", "stripe"):
            drawn.append(f'<path class="tone-{third % 2 + 1}" d="M{x} {y}h40v40h-40z"/>')
        drawn.append(
            f'<g class="tone-{2 + third % (TONES - 1)}" transform="translate({x} {y}){turn}">{TILES[tile]}</g>'
        )
    width, height = 40 * columns, 40 * rows
    return mark_safe(
        f'<svg class="motif ground-{ground + 1}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )
