"""Two sides, each with an employer and a centre, the words hidden on each, and who may read which of them.

A word belongs to one side and to one kind of secret. Whoever reads a word that their role does not name, or any word of
the other side, has seen too much.
"""

from dataclasses import dataclass

SIDES = ("alfa", "beta")
SECRETS = (
    "oppija",  # the learner's name
    "tiimi",  # names of people in the manager's unit
    "alainen",  # the name of whoever names the superior in a job
    "naapuri",  # names of people in another unit of the employer
    "johto",  # names of those who hold a role at the employer
    "vaatimus",  # what the employer asks of its people
    "muistio",  # what the learner wrote for themselves alone, and voted
    "palaute",  # what people wrote about the course when they had finished it
    "vastaus",  # what the learner wrote as an answer, for whoever grades it
    "luonnos",  # everything of the centre that nobody has published: pages, files, questions, outputs
    "vieras",  # names, addresses and needs of those who take part, and holders of certificates
    "suljettu",  # what happens in a part that is for others: items, people, link
    "kutsu",  # addresses that are invited to a part, or wait for registration to open
    "peruste",  # why a certificate was withdrawn, why support asked
    "palvelu",  # where the centre's service for rooms is
    "vaki",  # names of those who hold a role in the centre
)
ADMINISTRATORS = "Kanariaylläpito"  # what administrators alone read
NOBODY = "Kanariatunnus"  # what goes in and never comes out: the secrets of services
# By role: the place that it holds in, and what of its own side it may read.
_LED = ("oppija", "tiimi", "johto", "vaatimus")
_RUN = ("luonnos", "suljettu", "vieras", "kutsu", "peruste", "vaki", "oppija", "palaute")
ALLOWED: dict[str, tuple[str, ...]] = {
    "anonymous": (),
    "learner": ("oppija", "johto", "vaatimus", "muistio", "vastaus", "peruste"),
    "manager": _LED,
    "deputy": _LED,
    "superior": ("alainen", "johto", "vaatimus"),
    "reader": ("johto", "vaatimus"),
    "privacy": ("oppija", "tiimi", "alainen", "naapuri", "johto", "peruste"),
    "support": ("oppija", "alainen", "johto", "peruste"),
    "organiser": (*_RUN, "vastaus", "palvelu"),
    "editor": _RUN,
    "publisher": _RUN,
    "teacher": ("vieras", "vaki", "oppija", "vastaus"),
    "expert": ("luonnos", "suljettu", "vaki"),
}
OF_EMPLOYER = ("manager", "deputy", "superior", "reader", "privacy", "support")
OF_CENTRE = ("organiser", "editor", "publisher", "teacher", "expert")
ENTERING = ("privacy", *OF_CENTRE)  # who comes into the admin


@dataclass(frozen=True)
class Who:
    """Somebody of a side in a role; an anonymous visitor and the administrator belong to none."""

    role: str
    side: str = ""

    def __str__(self) -> str:
        return f"{self.role} of {self.side}" if self.side else self.role

    @property
    def email(self) -> str:
        """By which they sign in."""
        return f"{self.role}@{self.side}.example" if self.side else f"{self.role}@talkoot.example"

    @property
    def forbidden(self) -> tuple[str, ...]:
        """The words that this person must not read, in lower case."""
        if self.role == "admin":
            return (NOBODY.lower(),)
        own = {word(self.side, secret) for secret in ALLOWED[self.role]} if self.side else set()
        every = {word(side, secret) for side in SIDES for secret in SECRETS} | {ADMINISTRATORS, NOBODY}
        return tuple(sorted(one.lower() for one in every - own))


def word(side: str, secret: str) -> str:
    """The canary of one kind of secret of a side; none is a part of another."""
    assert secret in SECRETS, secret
    return f"Kanaria{side}{secret}"


def other(side: str) -> str:
    """The side across."""
    return SIDES[1 - SIDES.index(side)]


ANYBODY, ADMIN = Who("anonymous"), Who("admin")
PEOPLE = tuple(Who(role, side) for side in SIDES for role in ALLOWED if role != "anonymous")
