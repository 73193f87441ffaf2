"""Codes by which anybody verifies a certificate: sixteen random letters and digits that can be read aloud. Pure.

The alphabet has no 0, O, 1, I or L, so that nothing printed can be misread; 31 ** 16 codes (79 bits) cannot be tried.
"""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 16
GROUP = 4
EXAMPLE = "K7QF-4M2P-9XTR-H3WD"


def new() -> str:
    """A fresh random code in groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def grouped(letters: str) -> str:
    """The letters in groups of four, joined by hyphens."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read(typed: str) -> str | None:
    """The code as it is stored, however it was typed: any case, any blanks, hyphens or dashes. None when it is none."""
    plain = unicodedata.normalize("NFKC", typed[:200]).upper()
    letters = "".join(
        letter for letter in plain if not letter.isspace() and unicodedata.category(letter) not in DROPPED
    )
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return grouped(letters)


DROPPED = frozenset({"Pd", "Cf", "Pc", "Sm"})
"""Dashes, invisible characters, underscores and minus signs."""
