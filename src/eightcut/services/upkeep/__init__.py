"""The library is looked after: profiles, mending, and taking that back."""
