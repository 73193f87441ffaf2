"""Files of people and organisations come in: read, mapped, checked, run, and undone.

``reading``, ``sheets``, ``mapping`` and ``checking`` are pure; ``running`` takes a file chunk by chunk, ``making``
writes what a chunk says, ``undoing`` takes it back.
"""
