"""How well a sound is found from a few marked clips: corpora of labelled videos, and what is measured on them."""
