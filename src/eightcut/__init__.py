"""8-cut: mark a sound in a video, find it everywhere, cut it into exact 8-second clips."""

__version__ = "0.1.0"
