"""Makes ``.venv`` with everything Talkoot needs; any Python 3 can run this file.

It looks for a Python that is new enough by trying each candidate (a name on the PATH may lead nowhere), makes the
virtual environment, and installs the pinned packages with uv where it is found, else with pip. When the pinned packages
have not changed since, it does nothing. ``--dev`` adds the tools of the tests.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
OLDEST = (3, 12)
PROBE = "import sys, venv, ensurepip; sys.exit(sys.version_info < {0!r})".format(OLDEST)


def main(arguments):
    """Bring the environment up to date; answers the exit code."""
    name = "requirements-dev.txt" if "--dev" in arguments else "requirements.txt"
    wanted = digest(name)
    if works(PYTHON) and wanted in stamps():
        return 0
    if not works(PYTHON):
        python = find_python()
        if python is None:
            say(
                "Talkoot needs Python {0}.{1} or newer with its venv module (Debian: apt install python3-venv); "
                "none was found. Set PYTHON=/path/to/python if you have one.".format(*OLDEST)
            )
            return 1
        say("Making .venv with {0}".format(python))
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.check_call([python, "-m", "venv", VENV])
    return install(name, wanted)


def find_python():
    """The first interpreter that is new enough and really runs."""
    names = [os.environ.get("PYTHON"), "python3.13", "python3.14", "python3.12", "python3", "python", sys.executable]
    found = [shutil.which(name) for name in names if name]
    found += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.1[2-9]*/bin/python")), reverse=True)
    return next((path for path in found if path and works(path)), None)


def works(python):
    """True when this interpreter starts, is new enough and can make environments."""
    try:
        return subprocess.call([python, "-c", PROBE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def install(name, wanted):
    """Install the pinned packages of one file, and note that it was done."""
    uv = shutil.which("uv")
    say("Installing {0} with {1} (about {2})".format(name, "uv" if uv else "pip", "10 s" if uv else "40 s"))
    started = time.time()
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--requirement", name]
    else:
        command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--requirement", name]
    if subprocess.call(command, cwd=ROOT) != 0:
        say("The packages could not be installed; see the lines above. Run the command again once that is mended.")
        return 1
    with open(stamp_file(), "a") as file:
        file.write(wanted + "\n")
    say("Installed in {0:.0f} s".format(time.time() - started))
    return 0


def digest(name):
    """What stands for this state of the pinned packages."""
    with open(os.path.join(ROOT, name), "rb") as file:
        return name + " " + hashlib.sha256(file.read()).hexdigest()


def stamp_file():
    """Where it is noted what was installed; inside the environment, so both go together."""
    return os.path.join(VENV, "talkoot-installed")


def stamps():
    """What was installed since the environment was made, as far as it still holds.

    The tools of the tests contain the packages of the product, so they count for both.
    """
    try:
        with open(stamp_file()) as file:
            lines = file.read().splitlines()
    except OSError:
        return set()
    latest = dict(line.split(" ", 1) for line in lines)
    held = {name + " " + value for name, value in latest.items()}
    if digest("requirements-dev.txt") in held:
        held.add(digest("requirements.txt"))
    return held


def say(text):
    """One line of progress."""
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
