"""``python -m bot``: the command line."""

import os

# Learning works on matrices so small that several BLAS threads only wait for each other (measured: a load of 3.1 s
# takes 4.9 s with two). Must be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from bot.cli import main

if __name__ == "__main__":
    main()
