"""``make bench``: how fast this machine answers, beside a bare view on the same server. It judges nothing."""
