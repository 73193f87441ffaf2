"""Secrets in any file of any commit, by the shapes that detect-secrets knows.

What looks random is not judged: hashes of packages and made-up keys of the tests would drown the rest. Values that are
no secrets stand in ``harmless.txt``.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_line
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parents[2]
HARMLESS = Path(__file__).with_name("harmless.txt")
LONGEST_LINE = 20_000
UNUSED = {"Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector"}


def secrets(root: Path = ROOT) -> list[str]:
    """Where a secret lies, one line for each value and file; and why the history could not be read."""
    if _git(root, "rev-parse", "--is-shallow-repository").strip() != b"false":
        return ["This is no checkout with its whole history, so nothing is known: git fetch --unshallow"]
    harmless = set(HARMLESS.read_text().splitlines())
    found: dict[tuple[str, str], str] = {}
    plugins = {kind.__name__ for kind in get_mapping_from_secret_type_to_class().values()} - UNUSED
    with transient_settings({"plugins_used": [{"name": name} for name in sorted(plugins)]}):
        for path, content in [*_files(root), *_blobs(root)]:
            for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
                for start in range(0, len(line), LONGEST_LINE):
                    for secret in scan_line(line[start : start + LONGEST_LINE]):
                        if secret.secret_value not in harmless:
                            found.setdefault((path, secret.secret_hash), f"{path}:{number}: {secret.type}")
    return list(found.values())


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Tracked files as they are now, committed or not."""
    for path in _git(root, "ls-files", "-z").decode().split("\0"):
        if path and (root / path).is_file():
            yield path, (root / path).read_bytes()


def _blobs(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every content that any commit of any branch holds, with a path at which it lay."""
    listed = _git(root, "rev-list", "--all", "--objects").decode("utf-8", "replace").splitlines()
    paths = dict(line.split(" ", 1) for line in listed if " " in line)
    answer = _git(root, "cat-file", "--batch", asked="\n".join(paths).encode() + b"\n")
    place = 0
    while place < len(answer):
        end = answer.index(b"\n", place)
        name, kind, size = answer[place:end].decode().split()
        place = end + 1 + int(size) + 1
        if kind == "blob":
            yield paths[name], answer[end + 1 : place - 1]


def _git(root: Path, *arguments: str, asked: bytes | None = None) -> bytes:
    """What git answers."""
    return subprocess.run(["git", *arguments], cwd=root, input=asked, capture_output=True).stdout
