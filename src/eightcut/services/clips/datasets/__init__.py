"""Files that tell a trainer which clips there are.

`dataset_json` is kept in step with every clip that comes, moves or goes. A format that is only written out on request
is a module beside it, from rows to a file and back, and a command; nothing else in `clips` needs to know of it.
"""
