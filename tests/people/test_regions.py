"""Areas, counties and municipalities from a file: read with faults by line, refreshed, replaced."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people import demo, organising, regions
from people.models import Area, Identifier, Organisation
from people.regions import Regions, Unreadable
from tests.worlds import AT, an_organisation

pytestmark = pytest.mark.django_db
HEADERS = "level;code;number;name_fi;name_sv;name_en;within;valid_from;valid_until;followed_by"
ROWS = (
    "area;south;;Etelä;Södra;South;;;;",
    "county;east;01;Itä;Östra;;south;2023-01-01;;",
    "municipality;porvoo;638;Porvoo;Borgå;;east;;;",
    "municipality;sipoo;753;Sipoo;Sibbo;;east;;;",
    "municipality;helsinki;091;Helsinki;Helsingfors;;south;;;",
)


def text(*rows: str, country: str = "FI", valid: str = "2026-01-01") -> str:
    """A file with these rows."""
    above = [f"# country: {country}", "# source: a list", "# read: 2026-02-01", f"# valid: {valid}", HEADERS]
    return "\n".join([*above, *rows]) + "\n"


def read(*rows: str, country: str = "FI", valid: str = "2026-01-01") -> Regions:
    """The file, read."""
    return regions.parse(text(*rows, country=country, valid=valid))


def valid_on(day: date) -> list[str]:
    """What exists on the day."""
    return sorted(Organisation.objects.valid_on(day).values_list("code", flat=True))


def test_a_file_is_brought_into_force_once() -> None:
    """A municipality lies in a county and its area, and is part of nobody: no manager sees anybody by that."""
    first, again = (regions.refresh(read(*ROWS)) for _twice in range(2))

    assert (first.made, again.made, again.changed, again.ended) == (
        ["south", "east", "porvoo", "sipoo", "helsinki"],
        [],
        [],
        [],
    )
    assert again.unchanged == 5
    porvoo = Organisation.objects.select_related("county", "area").get(code="porvoo")
    assert (porvoo.kind, porvoo.names, porvoo.county.code, porvoo.area.code, porvoo.parent, porvoo.path) == (
        "MUNICIPALITY",
        {"fi": "Porvoo", "sv": "Borgå"},
        "east",
        "south",
        None,
        f"/{porvoo.pk}/",
    )
    helsinki = Organisation.objects.select_related("county", "area").get(code="helsinki")
    assert (helsinki.county, helsinki.area.code) == (None, "south")
    assert sorted(Identifier.objects.values_list("scheme", "value")) == [
        ("COUNTY", "FI-01"),
        ("MUNICIPALITY", "FI-091"),
        ("MUNICIPALITY", "FI-638"),
        ("MUNICIPALITY", "FI-753"),
    ]


def test_a_merger_ends_what_is_gone_with_its_successors() -> None:
    """What the file names with a last day has its shares; what it does not name any more ended the day before."""
    mine = an_organisation("mine")
    regions.refresh(read(*ROWS, "municipality;loviisa;434;Loviisa;Lovisa;;east;;;"))
    later = (
        *ROWS[:3],
        "municipality;sipoo;753;Sipoo;Sibbo;;east;;2026-12-31;porvoo:0.625 helsinki:0.375",
        ROWS[4],
    )

    report = regions.refresh(read(*later, valid="2027-01-01"))

    assert (report.changed, report.ended) == (["sipoo"], ["loviisa"])
    sipoo = Organisation.objects.get(code="sipoo")
    assert sorted(sipoo.successors.values_list("successor__code", "weight")) == [
        ("helsinki", Decimal("0.375")),
        ("porvoo", Decimal("0.625")),
    ]
    assert valid_on(date(2026, 12, 31)) == ["east", "helsinki", "loviisa", "mine", "porvoo", "sipoo"]
    assert valid_on(date(2027, 1, 1)) == ["east", "helsinki", "mine", "porvoo"]
    assert regions.refresh(read(*later, valid="2027-01-01")).unchanged == 5
    mine.refresh_from_db()
    assert mine.valid_until is None, "no file brought it, so none ends it"


def test_what_an_administrator_said_stays() -> None:
    """What is here under the code gets the number; its kind, parent and other identifiers are not the file's to say."""
    state = an_organisation("state")
    city = organising.keep_organisation("porvoo", kind="CITY", names={"fi": "Porvoon kaupunki"}, parent=state)
    organising.keep_identifiers(city, {"BUSINESS_ID": "0201256-6"})

    regions.refresh(read(*ROWS))
    renamed = [row.replace("porvoo;638;Porvoo", "uusi-porvoo;638;Uusi Porvoo") for row in ROWS]
    report = regions.refresh(read(*renamed))

    city.refresh_from_db()
    assert report.changed == ["porvoo"]
    assert (city.kind, city.parent, city.path, city.name) == ("CITY", state, f"/{state.pk}/{city.pk}/", "Uusi Porvoo")
    assert sorted(city.identifiers.values_list("value", flat=True)) == ["0201256-6", "FI-638"]


def test_another_country_takes_the_place_only_when_asked() -> None:
    """Beside the other country first; then instead of it, areas too."""
    regions.refresh(read(*ROWS))
    norway = (
        "area;norge;;Norja;;;;;;",
        "county;oslo;03;Oslo;;;norge;;;",
        "municipality;oslo-kommune;301;Oslo;;;oslo;;;",
    )

    beside = regions.refresh(read(*norway, country="NO", valid="2027-01-01"))
    instead = regions.refresh(read(*norway, country="NO", valid="2027-01-01"), replace=True)

    assert beside.ended == []
    assert sorted(instead.ended) == ["east", "helsinki", "porvoo", "sipoo", "south"]
    assert valid_on(date(2027, 1, 1)) == ["oslo", "oslo-kommune"]
    assert dict(Area.objects.values_list("code", "valid_until")) == {"norge": None, "south": date(2026, 12, 31)}
    regions.refresh(read(*ROWS, valid="2028-01-01"))
    assert "porvoo" in valid_on(date(2028, 1, 1)), "what comes back is there again"
    assert Area.objects.get(code="south").valid_until is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("village;x;;X;;;;;;", "the level is area, county or municipality, not 'village'"),
        ("county;Big;02;X;;;;;;", "a code has small letters a–z, digits and hyphens only, not 'Big'"),
        ("county;x;;X;;;;;;", "counties and municipalities have a number, areas none"),
        ("area;x;1;X;;;;;;", "counties and municipalities have a number, areas none"),
        ("county;x;1;;X;;;;;", "there is no Finnish name, or a name is longer than 200 letters"),
        ("county;x;1;X;;;north;;;", "it lies within 'north', which is not in the file"),
        ("county;x;1;X;;;;1.1.2026;;", "valid_from is no day such as 2026-01-31: '1.1.2026'"),
        ("county;x;1;X;;;;2026-01-02;2026-01-01;", "valid_until is before valid_from"),
        ("county;x;1;X;;;;;;east", "only a county or municipality with valid_until is followed by others"),
        ("county;x;1;X;;;;;2026-01-01;moon", "it is followed by 'moon', which is no other county in the file"),
        ("county;x;1;X;;;;;2026-01-01;x", "it is followed by 'x', which is no other county in the file"),
        ("county;x;1;X;;;;;2026-01-01;east:1.5", "each once with a share such as 0.125, not 'east:1.5'"),
        ("county;x;1;X;;;;;2026-01-01;east:0.1234", "each once with a share such as 0.125, not 'east:0.1234'"),
        ("county;x;1;X;;;;;2026-01-01;east:NaN", "each once with a share such as 0.125, not 'east:NaN'"),
        ("county;x;1;X;;;;;2026-01-01;east:much", "each once with a share such as 0.125, not 'east:much'"),
        ("municipality;porvoo;1;X;;;;;;", "the code porvoo stands in line 8 already"),
        ("municipality;x;638;X;;;;;;", "the municipality number 638 stands in line 8 already"),
        ("county;x;1;X", "4 cells instead of 10"),
        ('county;"x;1;X', "unexpected end of data"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(row: str, told: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(*ROWS, row)

    assert [line for line, _told in unreadable.value.faults] == [11]
    assert told in str(unreadable.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda file: file.replace("# country: FI", "# country: Suomi"), "line 1: the country is two capital letters"),
        (lambda file: file.replace("# source: a list\n", ""), "line 1: there is no line '# source: …'"),
        (lambda file: file.replace("# read: 2026-02-01", "# read: today"), "line 3: read is no day"),
        (lambda file: file.replace("name_fi", "name"), "line 5: the headers are not level;code;number;name_fi"),
        (lambda _file: "", "line 1: there is no line '# country: …'"),
    ],
)
def test_what_is_wrong_above_is_told(change: Callable[[str], str], told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        regions.parse(change(text(*ROWS)))


def test_the_command_reads_finland_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Five areas, twenty-one counties and Helsinki, over the demo world's without a change of name."""
    demo.build(at=AT)
    names = dict(Organisation.objects.values_list("code", "names"))

    call_command("regions")
    call_command("regions")

    printed = capsys.readouterr().out
    assert "27 unchanged" in printed.splitlines()[-1]
    assert dict(Organisation.objects.values_list("code", "names")) == names
    assert Identifier.objects.filter(scheme="COUNTY").count() == 21
    assert Organisation.objects.get(code="helsinki").kind == "CITY"


def test_the_example_in_the_documentation_is_one() -> None:
    """It is read, and its shares are a successor's."""
    example = (Path(regions.__file__).parents[1] / "docs" / "regions.md").read_text().split("```")[1].lstrip()

    report = regions.refresh(regions.parse(example))

    assert report.made == ["south", "east-uusimaa", "porvoo", "askola", "myrskyla"]
    assert Organisation.objects.get(code="myrskyla").successors.count() == 2


def test_the_command_tells_what_is_wrong_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(text(*ROWS, "county;x;;X;;;;;;"))
    for path, told in (
        (file, "line 11: counties and municipalities have a number"),
        (tmp_path / "no", "cannot be read"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("regions", str(path))
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("regions", str(file))

    assert not Organisation.objects.exists()
