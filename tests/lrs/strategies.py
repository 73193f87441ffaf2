"""Hypothesis strategies: statements that keep every rule, JSON of any shape, and statements with a wound."""

from typing import Any

from hypothesis import strategies as st

from lrs.validation import COMPONENTS
from tests.lrs.examples import FULL, changed

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
IRIS = st.builds(
    "{}:{}".format,
    st.from_regex(r"[a-z][a-z0-9+.-]{0,6}", fullmatch=True),
    st.text(st.sampled_from("abcäöé-._~:/?#[]@!$&'()*+,;=%0123"), min_size=1, max_size=30),
)
LANGUAGES = st.sampled_from(["fi", "sv-FI", "en", "zh-Hant", "sr-Latn-RS", "es-419", "x-own", "de-1996", "i-klingon"])
LANGUAGE_MAPS = st.dictionaries(LANGUAGES, TEXT, max_size=3)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
NUMBERS = INTEGERS | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
EXTENSIONS = st.dictionaries(IRIS, JSON, max_size=2)
UUIDS = st.uuids().map(str) | st.uuids().map(lambda value: str(value).upper())
TIMESTAMPS = (
    st.datetimes(timezones=st.timezones())
    .map(lambda value: value.isoformat().partition("[")[0])
    .filter(
        lambda text: len(text.partition("T")[2]) in {14, 21} and "1900" < text < "9000" and not text.endswith("-00:00")
    )
)
DURATIONS = st.sampled_from(["P1Y", "P4W", "PT0.01S", "P3Y1M29DT4H35M59.14S", "PT1H", "P1DT12H", "PT16559,14S"])


def some(**optional: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """The optional properties of an object."""
    return optional


def shape(needed: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """An object with fixed and optional properties."""
    return st.fixed_dictionaries(needed, optional=optional or {})


IDENTIFIERS = st.one_of(
    shape({"mbox": st.from_regex(r"mailto:[a-z0-9.+_-]{1,10}@[A-Za-z0-9.-]{1,10}", fullmatch=True)}),
    shape({"mbox_sha1sum": st.from_regex(r"[0-9a-fA-F]{40}", fullmatch=True)}),
    shape({"openid": IRIS.filter(str.isascii)}),
    shape({"account": shape({"homePage": IRIS, "name": TEXT})}),
)


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """One object of the properties of several."""
    return st.tuples(*parts).map(lambda found: {name: value for part in found for name, value in part.items()})


AGENTS = merged(IDENTIFIERS, shape({}, some(name=TEXT, objectType=st.just("Agent"))))
TYPED_AGENTS = merged(IDENTIFIERS, shape({"objectType": st.just("Agent")}, some(name=TEXT)))
MEMBERS = st.lists(AGENTS, min_size=1, max_size=2)
GROUPS = st.one_of(
    shape({"objectType": st.just("Group"), "member": MEMBERS}, some(name=TEXT)),
    merged(IDENTIFIERS, shape({"objectType": st.just("Group")}, some(name=TEXT, member=MEMBERS))),
)
VERBS = shape({"id": IRIS.map(lambda iri: f"https://verbs.example/{iri}")}, some(display=LANGUAGE_MAPS))
PARTS = st.lists(shape({"id": TEXT}, some(description=LANGUAGE_MAPS)), max_size=3, unique_by=lambda part: part["id"])
PLAIN_DEFINITION = some(name=LANGUAGE_MAPS, description=LANGUAGE_MAPS, type=IRIS, moreInfo=IRIS, extensions=EXTENSIONS)


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A definition, perhaps of an interaction with its own lists."""
    definition = draw(shape({}, PLAIN_DEFINITION))
    kind = draw(st.none() | st.sampled_from(sorted(COMPONENTS)))
    if kind is not None:
        lists = shape({}, dict.fromkeys(COMPONENTS[kind], PARTS))
        definition |= {"interactionType": kind, **draw(lists)}
        definition |= draw(shape({}, some(correctResponsesPattern=st.lists(TEXT, max_size=2))))
    return definition


ACTIVITIES = shape({"id": IRIS}, some(objectType=st.just("Activity"), definition=definitions()))
REFERENCES = shape({"objectType": st.just("StatementRef"), "id": UUIDS})


@st.composite
def scores(draw: st.DrawFn) -> dict[str, Any]:
    """A score whose numbers are in order."""
    low, raw, high = sorted(draw(st.lists(st.integers(-1000, 1000), min_size=3, max_size=3, unique=True)))
    possible = {"scaled": draw(st.floats(-1, 1)), "min": low, "raw": raw, "max": high}
    return {name: possible[name] for name in draw(st.sets(st.sampled_from(sorted(possible))))}


RESULTS = shape(
    {},
    some(
        score=scores(),
        success=st.booleans(),
        completion=st.booleans(),
        response=TEXT,
        duration=DURATIONS,
        extensions=EXTENSIONS,
    ),
)
NAMES = st.sampled_from(["parent", "grouping", "category", "other"])


@st.composite
def contexts(draw: st.DrawFn, *, about_activity: bool) -> dict[str, Any]:
    """A context of 1.0.3; revision and platform beside activities only."""
    optional = some(
        registration=UUIDS,
        instructor=AGENTS | GROUPS,
        team=GROUPS,
        contextActivities=st.dictionaries(NAMES, st.lists(ACTIVITIES, max_size=2), max_size=2),
        language=LANGUAGES,
        statement=REFERENCES,
        extensions=EXTENSIONS,
    )
    return draw(shape({}, optional | (some(revision=TEXT, platform=TEXT) if about_activity else {})))


@st.composite
def statements(draw: st.DrawFn, *, nested: bool = False) -> dict[str, Any]:
    """A statement that keeps every rule of 1.0.3."""
    objects = [ACTIVITIES, TYPED_AGENTS, GROUPS, REFERENCES]
    about = draw(st.one_of(*objects) if nested else st.one_of(*objects, statements(nested=True)))
    context = contexts(about_activity=about.get("objectType", "Activity") == "Activity")
    statement = draw(
        shape(
            {"actor": AGENTS | GROUPS, "verb": VERBS, "object": st.just(about)},
            some(result=RESULTS, context=context, timestamp=TIMESTAMPS),
        )
    )
    if nested:
        return {"objectType": "SubStatement", **statement}
    return statement | draw(shape({}, some(id=UUIDS, version=st.sampled_from(["1.0.0", "1.0", "1.0.3"]))))


def _places(value: Any, at: str = "") -> list[str]:
    """The pointers of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, inner in inside:
        pointer = f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"
        found += [pointer, *_places(inner, pointer)]
    return found


@st.composite
def wounded(draw: st.DrawFn) -> dict[str, Any]:
    """The full statement with arbitrary JSON in one place."""
    return changed(FULL, draw(st.sampled_from(_places(FULL))), draw(JSON))
