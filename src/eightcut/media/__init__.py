"""The only home of ffmpeg, PyAV and subprocess: what a file holds, how it sounds, how it is cut."""
