"""The queue: Django's tasks on django-q2's processes, over two tables of our own database.

``backend`` enqueues, ``running`` runs and keeps the books, ``broker`` and ``cluster`` are django-q2's parts with
their known faults mended, ``supervisor`` keeps clusters alive. Why it is so: ``docs/decisions/``.
"""
