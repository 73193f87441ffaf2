"""Known faults of the pinned packages, asked of the registries' own services."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600
NAMED = 5


def of_python() -> list[str]:
    """Faults of everything in requirements-dev.txt, which holds the product's packages too; and what was not asked."""
    arguments = ["--requirement", "requirements-dev.txt", "--require-hashes", "--disable-pip", "--timeout", "20"]
    command = [sys.executable, "-m", "pip_audit", *arguments, "--format", "json", "--progress-spinner", "off"]
    answer, told = _asked(command, ROOT)
    if answer is None or "dependencies" not in answer:
        return [f"PyPI could not be asked, so nothing is known: {told}"]
    listed = answer["dependencies"]
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in listed
        for fault in one.get("vulns", [])
    ]
    left_out = [one["name"] for one in listed if "skip_reason" in one]
    if left_out:
        some = ", ".join(left_out[:NAMED]) + (", …" if len(left_out) > NAMED else "")
        faults.append(f"PyPI did not answer about {len(left_out)} of {len(listed)} packages ({some}): ask again")
    return faults


def of_node() -> list[str]:
    """Faults of the packages of every lock file."""
    npm = shutil.which("npm")
    if npm is None:
        return ["npm is not installed, so nothing is known"]
    listed = subprocess.run(["git", "ls-files", "*package-lock.json"], cwd=ROOT, capture_output=True, text=True)
    faults = [] if listed.stdout else ["git names no lock file, so nothing is known"]
    for lock in listed.stdout.split():
        options = ["--json", "--package-lock-only", "--fetch-retries=0"]
        answer, told = _asked([npm, "audit", *options], (ROOT / lock).parent)
        if answer is None or "vulnerabilities" not in answer:
            faults.append(f"{lock}: npm's registry could not be asked, so nothing is known: {told}")
            continue
        faults += [f"{lock}: {name}, {one['severity']}" for name, one in answer["vulnerabilities"].items()]
    return faults


def _asked(command: list[str], folder: Path) -> tuple[dict[str, Any] | None, str]:
    """What a program answers in JSON, and its last words; None when it answered something else or nothing in time."""
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None, f"no answer within {PATIENCE} s"
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        answer = None
    said = [line.strip() for line in run.stderr.splitlines() if line.strip()]
    reasons = [line for line in said if "complete log" not in line]
    return answer, reasons[0] if reasons else f"it ended with {run.returncode} and said nothing"
