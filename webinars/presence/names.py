"""Names as rooms show them against names as people registered. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii

_TITLES = frozenset(("dr", "prof", "professor", "mr", "mrs", "ms", "phd", "md", "tri", "dos", "dosentti", "docent"))
_BRACKETS = re.compile(r"\s*[(\[{]([^()\[\]{}]*)[)\]}]")
_BEHIND = re.compile(r"\s+[-–—|/@]\s+.*$")
_WORD = re.compile(r"\w+")
LIKELY = 0.35  # share of three-letter pieces that two names have in common, from 0 to 1


def exact(name: str) -> str:
    """A name in either order, with small letters and without doubled blanks and commas."""
    return " ".join(sorted(name.replace(",", " ").casefold().split()))


@lru_cache(16_384)
def loose(name: str) -> str:
    """The same without accents, titles, what stands in brackets, and what stands behind a dash or a stroke."""
    shown = _BEHIND.sub("", _BRACKETS.sub("", name)) or name
    words = _WORD.findall(anyascii(shown).casefold())
    return " ".join(sorted(word for word in words if word not in _TITLES) or sorted(words))


def bracketed(name: str) -> tuple[str, str]:
    """A name and what stands in brackets behind it, as Zoom writes the original name."""
    found = _BRACKETS.findall(name)
    return (_BRACKETS.sub("", name).strip() or name, found[-1].strip()) if found else (name, "")


class Likeness:
    """Which of many names are likest to one; ``known`` are names by whatever stands for whom they name."""

    def __init__(self, known: Mapping[object, Iterable[str]]) -> None:
        self._sizes: dict[object, int] = {}
        self._pieces: dict[str, list[object]] = {}
        for who, names in known.items():
            found = set().union(*(_pieces(name) for name in names))
            self._sizes[who] = len(found)
            for piece in found:
                self._pieces.setdefault(piece, []).append(who)

    def best(self, names: Collection[str], most: int = 3) -> list[object]:
        """The likest ones, the likest first; none that is hardly like it."""
        wanted = set().union(*(_pieces(name) for name in names if name))
        common = Counter(who for piece in wanted for who in self._pieces.get(piece, ()))
        shares = {who: 2 * number / (len(wanted) + self._sizes[who]) for who, number in common.items()}
        likely = sorted(
            (who for who, share in shares.items() if share >= LIKELY), key=lambda who: (-shares[who], str(who))
        )
        return likely[:most]


@lru_cache(16_384)
def _pieces(name: str) -> frozenset[str]:
    """Three letters each, word by word, with the ends of words marked."""
    local = name.partition("@")[0] if "@" in name else name
    words = loose(local.replace(".", " ").replace("_", " ")).split()
    marked = [f"  {word} " for word in words]
    return frozenset(word[place : place + 3] for word in marked for place in range(len(word) - 2))
