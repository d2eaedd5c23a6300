"""Which folders the wheel holds, and where it puts them; all else about it stands in pyproject.toml.

`losses`, the library, is installed under its own name. The application's packages have names that others
use as well, such as `pages` and `server`. They lie in one folder, `lossfunctions`, which is on the path
of the application's process alone (`command.py`).
"""

from setuptools import find_packages, setup

LIBRARY = ["losses", "losses.*"]
NOT_INSTALLED = ["tests", "tests.*", "benchmarks", "benchmarks.*", "build", "build.*"]
DATA = [f"**/*.{suffix}" for suffix in ("toml", "json", "txt", "js", "css", "html")]
BESIDE = [
    "assets/icon.*",
    "assets/*.css",
    ".streamlit/config.toml",
    "pyproject.toml",
    "CITATION.cff",
]

application = [
    f"lossfunctions.{name}" for name in find_packages(exclude=[*LIBRARY, *NOT_INSTALLED])
]
setup(
    packages=[*find_packages(include=LIBRARY), "lossfunctions", *application],
    package_dir={"losses": "losses", "lossfunctions": "."},
    package_data={"lossfunctions": BESIDE, **dict.fromkeys(application, DATA)},
)
