"""The demonstration: a small library of films made from shipped recordings, whose sounds are known to the second."""
