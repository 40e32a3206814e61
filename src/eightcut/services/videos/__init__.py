"""Which video is meant, where its file is, and what is known of it: identity, clock, track, counts."""
