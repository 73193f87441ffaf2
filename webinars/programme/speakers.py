"""Who speaks, as organisers write it ↔ people by role, title and organisation. Pure: text in, plain rows out.

``Name, title, organisation`` is one person; ``&``, ``;`` and "and" join several, and so does a comma where the next
person begins. A name stays with the title; what follows the last title is the organisation. ``title | organisation``
says it without any guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinars.enums import PersonRole


@dataclass(frozen=True)
class Who:
    """Somebody in an item: role, and what is said of them (name or title, then organisation)."""

    role: str
    title: str
    organisation: str = ""


WORDS = {
    PersonRole.SPEAKER: {"fi": "Puhuja", "sv": "Talare", "en": "Speaker"},
    PersonRole.PANELLIST: {"fi": "Keskustelussa mukana", "sv": "I panelen", "en": "Panellist"},
    PersonRole.FACILITATOR: {"fi": "Keskustelun fasilitoi", "sv": "Diskussionen leds av", "en": "Facilitated by"},
    PersonRole.HOST: {"fi": "Juontaja", "sv": "Värd", "en": "Host"},
    PersonRole.EXPERIENCE: {"fi": "Kokemusasiantuntija", "sv": "Erfarenhetsexpert", "en": "Expert by experience"},
}
_LABELS = {
    PersonRole.SPEAKER: (
        r"puhuja(?:t|na|ina)?|alusta(?:ja|jat|jana|jina|a)|esittäjä(?:t)?|esiintyjät|asiantuntijat|kouluttaja(?:t|na|ina)?"
        r"|talare|föreläsare|inledare|medverkande|presenteras av|speakers?|presenters?|presented by|lecturers?"
    ),
    PersonRole.PANELLIST: (
        r"(?:paneeli)?keskustelussa(?: mukana)?|keskustelemassa|panelistit?|paneelissa|panelisteina"
        r"|kommentoija(?:t|na|ina)?|i panelen|i samtalet|panelister(?:na)?|deltagare|kommentatorer?"
        r"|panellists?|panelists?|on the panel|discussants?"
    ),
    PersonRole.FACILITATOR: (
        r"(?:keskustelun|dialogin|paneelin|työpajan) (?:fasilitoi|vetää|johtaa|ohjaa|moderoi)|fasilitoi|moderoi"
        r"|fasilitaattori(?:t|na|ina)?|moderaattori(?:na)?|vetäjä(?:t|nä|inä)?"
        r"|(?:diskussionen|dialogen|workshoppen|panelen) (?:leds|modereras) av|facilitator(?:er)?(?: är)?|modereras av"
        r"|moderator(?:s|er)?|facilitators?|(?:facilitated|moderated|chaired|led) by|workshop leaders?"
    ),
    PersonRole.HOST: (
        r"juontaja(?:t|na|ina)?|juontaa|tilaisuuden (?:juontaa|avaa)|isäntä|emäntä|puheenjohtaja(?:na)"
        r"|värd(?:ar)?|konferencier|programvärd|hosts?|hosted by|master of ceremonies"
    ),
    PersonRole.EXPERIENCE: r"kokemusasiantuntija(?:t|na|ina)?|erfarenhetsexpert(?:er)?|experts? by experience",
}
_LABEL = [(role, re.compile(rf"^(?:{words})(?:\s*(:)|\b)\s*", re.IGNORECASE)) for role, words in _LABELS.items()]
_JOBS = (
    # fi
    r"johtaja|päällikkö|suunnittelija|tutkija|professori|lääkäri|psykologi|psykiatri|työntekijä|opettaja|hoitaja|terapeutti"
    r"|asiantuntija|koordinaattori|kouluttaja|fasilitaattori|työnohjaaja|lehtori|rehtori|ministeri|sihteeri|neuvos"
    r"|juristi|syyttäjä|poliisi|konstaapeli|komisario|toimittaja|esihenkilö|ohjaaja|kuraattori|kehittäjä|konsultti|dosentti|tohtori"
    r"|pappi|diakoni|valvoja|edustaja|lakimies|vanhempi|nuori|kätilö|tarkastaja|assistentti|analyytikko|arvioija|avustaja"
    # sv
    r"|direktör|chef|ledare|planerare|forskare|professor|läkare|psykolog|psykiater|arbetare|lärare|rektor|skötare|vårdare"
    r"|terapeut|expert|koordinator|utbildare|handledare|lektor|minister|sekreterare|råd|jurist|åklagare|polis|konstapel|kommissarie"
    r"|ordförande|kurator|utvecklare|konsult|docent|sakkunnig|ombud|specialist|barnmorska|präst|diakon|förälder"
    # en
    r"|director|manager|leader|planner|researcher|scientist|physician|doctor|psychologist|psychiatrist|worker|teacher"
    r"|principal|nurse|therapist|coordinator|trainer|supervisor|lecturer|secretary|lawyer|prosecutor|officer|constable|inspector"
    r"|chair|chairperson|counsellor|counselor|developer|consultant|adviser|advisor|president|dean|fellow|parent|midwife"
)
_JOB = re.compile(rf"(?:^|[\s-])\w*(?:{_JOBS})$|^(?:head|chair|chief|director|professor) (?:of|for) ", re.IGNORECASE)
_WORD = r"[A-ZÅÄÖÉÜ][\w'’]*(?:-[A-ZÅÄÖÉÜ]?[\w'’]+)*"
_DEGREE = r"(?:(?:[Dd]r|[Pp]rof|TtT|FT|VTT|LT|OTT|PhD|MD)\.?\s+)?"
_NAME = re.compile(rf"^{_DEGREE}{_WORD}(?:\s+[A-ZÅÄÖ]\.)?(?:\s+(?:von|af|de|van|der))*(?:\s+{_WORD}){{1,2}}$")
_JOINS = re.compile(r"\s*[&;]\s*|(?<!-),?\s+(?:ja|och|sekä|samt|and)\s+", re.IGNORECASE)
_MOST_WORDS = 7  # of a title


def read(text: str, role: str = PersonRole.SPEAKER) -> tuple[Who, ...]:
    """The people of a text; a label at its beginning says their role."""
    labelled, rest = label(text)
    return _people(rest, labelled or str(role))


def label(text: str) -> tuple[str, str]:
    """The role that a text begins with ("Panellists: …"), or none, and the rest."""
    for role, pattern in _LABEL:
        found = pattern.match(text)
        if found and (found[1] or are_people(text[found.end() :])):
            return str(role), text[found.end() :].strip()
    return "", text.strip()


def are_people(text: str) -> bool:
    """Whether a text names people rather than a subject: the first of them by a title, or by a name and a title."""
    parts = [_JOINS.split(part)[0].strip() for part in text.strip().rstrip(".").split(",")]
    named = bool(_NAME.match(parts[0]))
    return _is_job(parts[0]) or (named and (len(parts) == 1 or any(_is_job(part) for part in parts[1:3])))


def write(people: Sequence[Who], language: str) -> list[str]:
    """A line for each person, which ``read`` reads back to the same."""
    return [f"{WORDS[PersonRole(who.role)][language]}: {_said(who)}" for who in people]


def _said(who: Who) -> str:
    """Somebody as people are usually written, where that is read back to the same; else without any guess."""
    usual = f"{who.title}, {who.organisation}" if who.organisation else who.title
    return usual if _people(usual, who.role) == (who,) else f"{who.title} | {who.organisation}"


def _people(text: str, role: str) -> tuple[Who, ...]:
    """The people of a text without a label."""
    if " |" in text:
        title, _, organisation = text.rpartition(" |")
        return (Who(role, title.strip(), organisation.strip()),)
    chunks = [[part.strip() for part in chunk.split(",")] for chunk in _chunks(text.strip().rstrip("."))]
    return tuple(_who(person, role) for parts in chunks for person in _divided([part for part in parts if part]))


def _chunks(text: str) -> list[str]:
    """A text divided where "and" joins one person to the next, not two words of a title or an organisation."""
    chunks, begins = [], 0
    for join in _JOINS.finditer(text):
        if join[0].strip() in {"&", ";"} or are_people(text[join.end() :]):
            chunks.append(text[begins : join.start()])
            begins = join.end()
    return [*chunks, text[begins:]]


def _divided(parts: Sequence[str]) -> list[list[str]]:
    """Parts between commas, divided where the next person begins: after an organisation, with a name or a title."""
    people: list[list[str]] = []
    for place, part in enumerate(parts):
        following = parts[place + 1] if place + 1 < len(parts) else ""
        begins = _is_job(part) or (bool(_NAME.match(part)) and _is_job(following))
        if not people or (begins and _has_organisation(people[-1])):
            people.append([])
        people[-1].append(part)
    return people


def _has_organisation(parts: Sequence[str]) -> bool:
    """Whether something follows somebody's title."""
    return any(map(_is_job, parts)) and not _is_job(parts[-1])


def _who(parts: Sequence[str], role: str) -> Who:
    """The person up to the last title, and what follows as the organisation; without a title the last part is that."""
    last = max((place for place, part in enumerate(parts) if _is_job(part)), default=max(0, len(parts) - 2))
    if last and _is_job(parts[last - 1]) and re.match(r"[A-ZÅÄÖ]\S* ", parts[last]):
        last -= 1  # "Helsinki Police" is no title
    return Who(role, ", ".join(parts[: last + 1]), ", ".join(parts[last + 1 :]))


def _is_job(part: str) -> bool:
    """Whether a part is somebody's title."""
    return len(part.split()) <= _MOST_WORDS and bool(_JOB.search(part))
