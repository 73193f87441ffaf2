"""Tests of the running site: a real web server, a real queue worker, a real browser."""
