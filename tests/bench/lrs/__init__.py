"""``make bench-lrs``: the statement store beside two limits of the same machine. It judges nothing."""
