"""What people and organisers type; see the modules."""
