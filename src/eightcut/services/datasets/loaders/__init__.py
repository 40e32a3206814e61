"""How each trainer's loader looks through a folder. Read in the loaders' own files, and written anew; each module says
of which state.
"""
