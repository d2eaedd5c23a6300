"""`import losses` loads NumPy and nothing else, and takes little longer than NumPy alone."""

import json
import os
import subprocess
import sys

import pytest

PROBE = """
import json, sys, time
start = time.process_time()
import numpy
between, before = time.process_time(), set(sys.modules)
import losses
end = time.process_time()
print(json.dumps([between - start, end - between, sorted(set(sys.modules) - before)]))
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """Return what imports the package in a new process, with bytecode kept as installations do."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode"))}

    def run():
        command = [sys.executable, "-c", PROBE]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return json.loads(done.stdout)

    return run


def test_only_numpy_and_the_standard_library_are_imported(probe):
    *_, modules = probe()
    packages = {name.partition(".")[0] for name in modules}
    assert packages - set(sys.stdlib_module_names) - {"numpy"} == {"losses"}


@pytest.mark.alone
def test_the_import_costs_less_than_three_quarters_of_numpys(probe):
    # Both are measured in one process, since the time itself depends on the machine: 49 ms beside
    # NumPy's 93 on a slow one. Other processes can only make either look slower.
    numpys, own = map(min, zip(*(probe()[:2] for _ in range(20)), strict=True))
    assert own < 0.75 * numpys
