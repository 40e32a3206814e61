"""A model learns a sound from clips, and earlier models come back."""
