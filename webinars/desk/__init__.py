"""The organiser's desk in the admin: registrations, attendance, recordings and outputs of one's own centre's events."""
