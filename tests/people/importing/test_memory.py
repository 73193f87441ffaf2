"""Memory does not grow with the file: twenty thousand rows take what two thousand take."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT
from tests.people.importing.files import as_csv, as_xlsx, person

FEW, MANY = 2_000, 20_000
MARGIN = 4.0  # MiB; twenty thousand rows in memory are ten times that
READ = """
import resource, sys
import django
django.setup()
from people.importing import checking, mapping, reading
known = checking.Known(organisations=frozenset({"ward"}), professions={"nurse": "nurse"})
def walk(name):
    with open(name, "rb") as file:
        shape = reading.recognise(file)
        columns = mapping.guess("PEOPLE", reading.head(file, shape).headers)
        rows = (mapping.values(columns, row.cells) for row in reading.rows(file, shape))
        return sum(isinstance(checking.worker(values, known), checking.Worker) for values in rows)
walk(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(walk(sys.argv[2]), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_reading_mapping_and_checking_take_no_more_memory_for_more_rows(form: str, tmp_path: Path) -> None:
    """In a process of its own: first the small file, then how much the large one adds to the most memory ever held."""
    for count in (FEW, MANY):
        rows = (person(number, title=f"Title {number}") for number in range(count))
        (tmp_path / str(count)).write_bytes((as_csv if form == "csv" else as_xlsx)(rows).getvalue())

    command = [sys.executable, "-c", READ, str(tmp_path / str(FEW)), str(tmp_path / str(MANY))]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()

    assert int(said[0]) == MANY
    assert float(said[1]) < MARGIN
