"""Import names that users of the earlier program know; the real things live in `eightcut`."""
