"""Start 8-cut from a checkout: `python main.py`."""

from eightcut.__main__ import main

if __name__ == "__main__":
    main()
