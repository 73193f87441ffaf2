"""What the store announces.

``arriving`` is sent once per request, before a client's valid batch is stored, with ``activities`` (the key of the
activity that each statement is about, by the statement's id) and ``voids`` (the id that each voiding statement names,
by its own). A receiver that wants nothing of the batch answers None. Another answers a function: the store calls it
inside the transaction that stores, with the list of the ids that are new, where there are any. That function enqueues a
task and returns; it does no work of its own, so that a client is never slowed or refused by what follows from its
words. What nobody wants to know of is stored without a transaction around it, where one statement of SQL does.

Statements of our own recorder are not announced: the recorder folds them itself.
"""

from django.dispatch import Signal

arriving = Signal()
