"""How passwords are kept: Argon2id, at the cost that OWASP gives as the least (Password Storage Cheat Sheet, 2023).

Nineteen mebibytes for two rounds in one thread: as hard to guess as Django's default of 1.2 million rounds of PBKDF2,
at a tenth of its time. So two thousand people may sign in within ten minutes while others go on learning (``make
bench``). Passwords that were kept otherwise are kept anew when their owners sign in.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """One thread each: how many hashes run at a time is the number of the server's threads."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
