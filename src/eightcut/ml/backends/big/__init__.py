"""Large networks of others, run by torch where the extra is installed: the only home of torch and transformers."""
