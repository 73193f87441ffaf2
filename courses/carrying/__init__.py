"""Courses out and in as whole packages: gathering what a course is made of, planning an import, and making it."""
