"""Packages that load when something of them is first used: the server takes a form or a table once in a while, and pays for each package all day."""

import importlib
from typing import Any


class OnUse:
    """Stands in for a module: ``openpyxl = OnUse("openpyxl")``; type checkers get a real import beside it.

    The standard library's ``LazyLoader`` is not safe when two threads are the first to ask, before Python 3.12.
    """

    def __init__(self, name: str) -> None:
        """Loads nothing."""
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Whatever the module has under this name. Raises AttributeError."""
        return getattr(importlib.import_module(self._name), attribute)
