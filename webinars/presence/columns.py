"""What the headers of a list mean, in English, Finnish and Swedish; recognised by the stems of their words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from anyascii import anyascii

from webinars.presence.tables import Row

NAME, EMAIL, IDENTITY = "name", "email", "identity"
JOIN, LEAVE, LENGTH = "join", "leave", "length"
ACTION, STAMP, MEETING = "action", "stamp", "meeting"
FAMILY = "family"
MODERATOR, ORIGINAL, OUTER = "moderator", "original", "outer"  # what tells BigBlueButton, Zoom and summaries apart

_LONGEST = 60
_STEMS = (  # the first that fits: a header "Meeting ID" is no name, "Join time" of a "talk time" is none
    (MODERATOR, ("moderator", "moderaattori")),
    ("", ("score", "talk", "webcam", "role", "rooli", "roll", "guest", "vieras", "gast", "waiting", "consent")),
    ("", ("meeting title", "meeting start", "meeting end", "meeting duration", "kokouksen kesto", "motets langd")),
    (MEETING, ("meeting id", "topic", "kokouksen tunnus", "kokouksen id", "motesid", "motes id", "webinar id")),
    (IDENTITY, ("upn", "participant id", "osallistujan tunnus", "deltagar id", "deltagarid")),
    (EMAIL, ("email", "e mail", "sahkoposti", "e post", "epost")),
    (ACTION, ("action", "toiminto", "toiminta", "kayttajatoim", "atgard")),
    (STAMP, ("timestamp", "time stamp", "aikaleima", "tidsstampel", "tidstampel")),
    (LENGTH, ("duration", "minutes", "kesto", "minuut", "varaktighet", "langd", "minuter", "time in meeting")),
    (JOIN, ("join", "liitty", "ansl", "gick med")),
    (LEAVE, ("leave", "left", "poistu", "lamna", "vanster")),  # BigBlueButton's Swedish for "left" is the direction
    (FAMILY, ("sukunimi", "family name", "last name", "surname", "efternamn")),
    (NAME, ("name", "nimi", "namn")),
)
_TIMES = {JOIN, LEAVE, LENGTH, STAMP}
# Headers of a list that tells nothing but who; somebody may well be called Nimi Namnell
# fmt: off
_ALONE = frozenset((
    "name", "nimi", "namn", "full name", "koko nimi", "fullstandigt namn", "display name", "first name",
    "last name", "given name", "family name", "surname", "etunimi", "sukunimi", "fornamn", "efternamn", "email",
    "e mail", "email address", "e mail address", "sahkoposti", "sahkopostiosoite", "e post", "e postadress",
    "epost", "epostadress",
))
# fmt: on
_OUTER = ("first", "last", "ensimm", "viime", "forsta", "sista", "senast")


@dataclass(frozen=True)
class Table:
    """A header row, where each of its columns stands, and the rows below it."""

    header: Row
    places: dict[str, int]
    rows: list[Row] = field(default_factory=list)

    @property
    def names_alone(self) -> bool:
        """Whether the table tells who was there and nothing else."""
        return not _TIMES.union({ACTION, MEETING}).intersection(self.places) and all(
            _plain(cell) in _ALONE for cell in self.header.cells if cell.strip()
        )

    @property
    def shape(self) -> tuple[str, ...]:
        """What tells one table of a list from a second one of the same kind."""
        return tuple(sorted(self.places))

    def title(self, role: str) -> str:
        """The header of a column as it is written."""
        return self.header.cells[self.places[role]].strip() if role in self.places else ""

    def cell(self, row: Row, role: str) -> str:
        """A cell of a row; empty where the row or the table has none."""
        place = self.places.get(role, len(row.cells))
        text = row.cells[place].strip() if place < len(row.cells) else ""
        return "" if text in {"-", "–", "—", "N/A"} else text


def tables(grid: Sequence[Row]) -> tuple[list[Table], list[Row]]:
    """The tables of a list, and the rows in front of the first one."""
    found: list[Table] = []
    front: list[Row] = []
    for row in grid:
        if places := _header(row):
            found.append(Table(row, places))
        elif not any(cell.strip() for cell in row.cells):
            continue
        elif found and not _is_title(row):
            found[-1].rows.append(row)
        elif not found:
            front.append(row)
    return found, front


def sums_up(row: Row) -> bool:
    """Whether a row in front of the tables tells about the meeting, as Teams writes it."""
    first = _plain(row.cells[0]) if row.cells else ""
    return first.startswith(("1 ", "meeting", "kokou", "mote", "total number"))


def _header(row: Row) -> dict[str, int]:
    """Where the columns stand if the row is a header; else nothing."""
    cells = [cell.strip() for cell in row.cells]
    if not cells or any("@" in cell or len(cell) > _LONGEST for cell in cells if cell):
        return {}
    places: dict[str, int] = {}
    for place, role in ((place, role) for place, cell in enumerate(cells) for role in _roles(cell)):
        places.setdefault(role, place)
    who = {NAME, EMAIL}.intersection(places)
    meeting = MEETING in places and _TIMES.intersection(places)
    told = [cell for cell in cells if cell]
    alone = who and all(_plain(cell) in _ALONE for cell in told)
    apart = len(set(places.values())) > 1 and (who or meeting)
    known = sum(bool(_roles(cell)) for cell in told)
    return places if alone or (apart and not any(_is_data(cell) for cell in told) and known > 1) else {}


def _is_data(cell: str) -> bool:
    """Whether a cell of a header would rather be one below it."""
    return cell.replace(".", "").replace(":", "").isdigit()


def _is_title(row: Row) -> bool:
    """Whether a row is the title of a section: one cell that begins with its number."""
    told = [cell.strip() for cell in row.cells if cell.strip()]
    return len(told) == 1 and told[0][:1].isdigit() and told[0][1:2] == "."


@lru_cache(4096)
def _roles(cell: str) -> tuple[str, ...]:
    """What a header is about; nothing where it is no known one."""
    plain = _plain(cell)
    role = next((role for role, stems in _STEMS if any(_stands(stem, plain) for stem in stems)), "")
    if role == NAME and any(word in plain for word in ("original", "alkuperai", "ursprung")):
        return (NAME, ORIGINAL)
    if role in {JOIN, LEAVE} and any(_stands(word, plain) for word in _OUTER):
        return (role, OUTER)
    return (role,) if role else ()


def _plain(cell: str) -> str:
    """A header in small letters, without accents and marks."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in anyascii(cell).casefold()).split())


def _stands(stem: str, plain: str) -> bool:
    """Whether a word of the text begins with the stem, or ends with it as Finnish and Swedish compounds do."""
    if " " in stem:
        return stem in plain
    return any(word.startswith(stem) or word.endswith(stem) for word in plain.split())
