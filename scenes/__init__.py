"""What is on screen, as data: read from an address, written to one, turned into code and tables.

A scene knows no page: a lesson, an export or another front end can use the same one.
"""

from scenes.scene import Notice, Scene, read

__all__ = ["Notice", "Scene", "read"]
