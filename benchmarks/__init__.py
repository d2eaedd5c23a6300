"""What the losses and the pages cost, measured on the machine that runs it.

One thread for everybody: the libraries read these variables when they are loaded, so they are set
before any of them is.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
