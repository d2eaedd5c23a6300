"""`import losses` loads NumPy and nothing else, and takes little longer than NumPy alone."""

import json
import os
import subprocess
import sys

import pytest

PROBE = """
import json, sys, time
import numpy
before = set(sys.modules)
start = time.process_time()
import losses
print(json.dumps([time.process_time() - start, sorted(set(sys.modules) - before)]))
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
    _, modules = probe()
    packages = {name.partition(".")[0] for name in modules}
    assert packages - set(sys.stdlib_module_names) - {"numpy"} == {"losses"}


def test_the_import_costs_less_than_30_milliseconds(probe):
    # Other processes can only make it look slower: the fastest of a few counts.
    assert any(probe()[0] < 0.030 for _ in range(20))
