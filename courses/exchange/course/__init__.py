"""A whole course as one file, and back again: the format (docs/course-packages.md). Pure; ``courses.carrying`` writes.

A package is a ZIP of ``course.json``, which is all that authors typed, ``state.json``, which tells how it stood where
it comes from, and the files of pictures, documents and recordings under ``media/``, each named by its SHA-256.
"""
