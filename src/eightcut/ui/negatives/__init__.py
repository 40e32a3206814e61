"""The dialog of hard negatives."""
