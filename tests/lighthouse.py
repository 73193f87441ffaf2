"""``make lighthouse``: the scores of public pages in a real Chromium, on a site that is served as a deployment is.

Each page is loaded three times as a slow phone would load it, on a fresh copy of the demo world; told is the median.
The npm package is fetched when it is asked for; it is no part of the product.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import django
from playwright.sync_api import sync_playwright

from tests.e2e import site as sites

PACKAGE = "lighthouse@12.8.2"
TIMES, AGAIN = 3, 3
LEAST = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 95}
MOST_SHIFT = 0.02  # cumulative layout shift
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage"


def main() -> int:
    """Print a row for each page; 1 when a median misses its goal."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not shutil.which("npx") or not chromium:
        sys.stderr.write("This needs npm and Chromium (Debian: apt install npm chromium).\n")
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.test_settings"
    django.setup()
    missed = False
    with sites.running(deployed=True) as site:
        pages = _pages(site.url, chromium)
        names = [*LEAST, "layout shift", "largest paint, s"]
        sys.stdout.write(f"| page | {' | '.join(names)} |\n|---|{'---|' * len(names)}\n")
        for name, address in pages.items():
            found = [_measure(address, chromium) for _ in range(TIMES)]
            row = {key: median(one[key] for one in found) for key in names}
            missed |= any(row[key] < least for key, least in LEAST.items()) or row["layout shift"] > MOST_SHIFT
            sys.stdout.write(f"| {name} | {' | '.join(f'{row[key]:g}' for key in names)} |\n")
            sys.stdout.flush()
    return int(missed)


def _pages(url: str, chromium: str) -> dict[str, str]:
    """The catalogue, its first course, and the course's first lesson."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=url)
        page.goto("/fi/catalogue/?form=COURSE")
        course = page.locator("main h3 a, main h2 a").first.get_attribute("href") or ""
        page.goto(course)
        lesson = page.locator(f'main a[href^="{course}"]').first.get_attribute("href") or ""
        browser.close()
    return {"catalogue": f"{url}/fi/catalogue/", "course": f"{url}{course}", "lesson": f"{url}{lesson}"}


def _measure(address: str, chromium: str) -> dict[str, float]:
    """One loading of a page."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = ["npx", "--yes", PACKAGE, address, "--quiet", "--output=json", f"--output-path={file}"]
        command += [f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}"]
        for _ in range(AGAIN):  # at times Chromium records no trace, and the report says so
            subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, **QUIET)
            report = json.loads(file.read_text())
            if "runtimeError" not in report:
                break
    scores = {key: round(report["categories"][key]["score"] * 100) for key in LEAST}
    audits = report["audits"]
    return {
        **scores,
        "layout shift": round(audits["cumulative-layout-shift"]["numericValue"], 4),
        "largest paint, s": round(audits["largest-contentful-paint"]["numericValue"] / 1000, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
