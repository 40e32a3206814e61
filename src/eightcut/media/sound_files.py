"""What sound alone is written into."""

from __future__ import annotations

CODECS = {
    ".wav": ("pcm_s16le",),
    ".mp3": ("libmp3lame", "-q:a", "2"),
    ".flac": ("flac",),
    ".m4a": ("aac", "-b:a", "256k"),
    ".aac": ("aac", "-b:a", "256k"),
    ".ogg": ("libvorbis", "-q:a", "6"),
    ".opus": ("libopus", "-b:a", "160k"),
}
"""File ending -> codec and its quality, as ffmpeg's options."""
