"""Small models trained by the gradients of `losses`, several losses in lock-step. NumPy alone."""

from training.models import Linear, Mlp, Model
from training.race import LIMIT, STEPS, Race, landscape, race, refits
from training.runners import Runner
from training.samples import Recipe, Samples
from training.tasks import TASKS, Course, Entrant, Task

__all__ = [
    "LIMIT",
    "STEPS",
    "TASKS",
    "Course",
    "Entrant",
    "Linear",
    "Mlp",
    "Model",
    "Race",
    "Recipe",
    "Runner",
    "Samples",
    "Task",
    "landscape",
    "race",
    "refits",
]
