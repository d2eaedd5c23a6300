"""What all tests share: one thread, so that timings and sums do not depend on the machine."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import settings

# The same examples at every run; HYPOTHESIS_PROFILE=search draws new ones, and more of them.
settings.register_profile("repeat", deadline=None, derandomize=True, database=None, max_examples=50)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))
