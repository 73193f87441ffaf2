"""Programme text as organisers write it ↔ sessions. Pure: text in, plain rows out, no database and no clock."""
