"""Drills: what the product does when its processes are killed in the middle of their work; run by ``make drill``."""
