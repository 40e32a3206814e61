"""A video is listened to once: its frames, its waveform, what the classes of sound say of it."""
