"""Questions of every kind, invented."""

from dataclasses import replace

from hypothesis import strategies as st

from courses.exchange.items import FALSE, TRUE, Item, Row
from people.languages import LANGUAGES

SIGNS = "aäöÅ €5<>&\"'{}~=#:\\%*/[]|;-_.?!➔𝄞\n"


def words(most: int = 30) -> st.SearchStrategy[str]:
    """A line of text as people and formats meet it, without spaces that HTML would lose."""
    letters = st.text(SIGNS.replace("\n", ""), min_size=1, max_size=most)
    return letters.map(lambda text: "x" + " ".join(text.split())).filter(
        lambda text: "[" not in text or "]" not in text
    )


def paragraphs() -> st.SearchStrategy[str]:
    """A text with lines and empty lines."""
    return st.lists(words(), min_size=1, max_size=3).flatmap(
        lambda lines: st.sampled_from(["\n", "\n\n"]).map(lambda gap: gap.join(lines))
    )


def maps(codes: tuple[str, ...], text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """A text in each of these languages."""
    return st.fixed_dictionaries(dict.fromkeys(codes, text))


@st.composite
def items(draw: st.DrawFn, kinds: tuple[str, ...], codes: tuple[str, ...] | None = None) -> Item:
    """A question of one of these kinds that can be asked."""
    kind = draw(st.sampled_from(kinds))
    codes = codes or tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True)))
    codes = tuple(code for code in LANGUAGES if code in codes)
    item = Item(
        kind=kind,
        texts=draw(maps(codes, words() if kind == "GAPS" else paragraphs())),
        explanations=draw(st.one_of(st.just({}), maps(codes, paragraphs()))),
        points=draw(st.integers(1, 20)),
        topic=draw(st.sampled_from([None, "barnahus", "child-protection"])),
        difficulty=draw(st.sampled_from([None, "EASY", "MEDIUM", "HARD"])),
        key=str(draw(st.uuids(version=4))),
    )
    if kind == "NUMERIC":
        number, tolerance = draw(st.decimals(-9999, 9999, places=2)), draw(st.decimals(0, 9, places=1))
        return replace(item, answer=f"{number.normalize():f}", tolerance=f"{tolerance.normalize():f}")
    return replace(item, **draw(_rows(kind, codes)))


@st.composite
def _rows(draw: st.DrawFn, kind: str, codes: tuple[str, ...]) -> dict[str, object]:
    """Rows of a kind."""
    texts = maps(codes, words())
    rows = draw(
        st.lists(texts, min_size=3, max_size=5, unique_by=tuple(lambda one, code=code: one[code] for code in codes))
    )
    told = [draw(st.one_of(st.just({}), texts)) for _row in rows]
    match kind:
        case "SINGLE":
            right = draw(st.integers(0, len(rows) - 1))
            return {"rows": tuple(Row(one, correct=n == right, feedback=told[n]) for n, one in enumerate(rows))}
        case "MULTIPLE":
            right = draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
            return {"rows": tuple(Row(one, correct=n in right, feedback=told[n]) for n, one in enumerate(rows))}
        case "TRUE_FALSE":
            true = draw(st.booleans())
            pair = draw(st.sampled_from([({c: TRUE[c] for c in codes}, {c: FALSE[c] for c in codes}), tuple(rows[:2])]))
            return {"rows": (Row(pair[0], correct=true, feedback=told[0]), Row(pair[1], correct=not true))}
        case "MATCHING":
            matches = draw(
                st.lists(texts, min_size=4, max_size=4, unique_by=tuple(lambda one, c=c: one[c] for c in codes))
            )
            pairs = [Row(one, match=draw(st.sampled_from(matches[:2]))) for one in rows[:-2]]
            return {
                "rows": (
                    *pairs,
                    Row(rows[-2], match=matches[0]),
                    Row(rows[-1], match=matches[1]),
                    Row({}, match=matches[2]),
                )
            }
        case "GAPS":
            variants = [
                {code: f"{one[code]}\n{other}" for code in codes} for one, other in zip(rows, "abcde", strict=False)
            ]
            places = " ".join(f"Sana [{number}] tässä" for number in range(1, len(rows) + 1))
            return {
                "rows": tuple(map(Row, variants)),
                "passage": {code: f"{draw(words())}\n\n{places}." for code in codes},
            }
        case "SHORT":
            return {"rows": (Row({code: "\n".join(dict.fromkeys(one[code] for one in rows)) for code in codes}),)}
        case "FREE_TEXT":
            return {"rows": tuple(Row(one, points=draw(st.integers(1, 20))) for one in rows), "points": None}
        case _:
            return {"rows": tuple(map(Row, rows))}
