"""Questions in and out: formats of other systems around one neutral form. Pure; ``courses.exchanging`` writes."""
