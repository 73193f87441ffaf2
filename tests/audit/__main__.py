"""``make audit``: what others have found out about the packages we use, and secrets that lie in our history.

It asks services on the network, so it stands outside ``make check``. Whatever it could not look at counts as a fault:
an audit that left something out has not passed.
"""

import sys

from tests.audit import history, packages

PARTS = (
    ("Python packages", packages.of_python),
    ("Node packages of the tests", packages.of_node),
    ("Secrets in files and history", history.secrets),
)


def main() -> int:
    """Run every part to its end; answers 1 when one of them has something to say."""
    faults = 0
    for title, part in PARTS:
        found = part()
        faults += len(found)
        print(f"{title}: {'nothing found' if not found else ''}", flush=True)
        for fault in found:
            print(f"  {fault}", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
