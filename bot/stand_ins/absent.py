"""Stand-ins for a library that is left out: its names can be imported, never used.

Rasa 3.6 imports TensorFlow for type annotations and for the base classes of components that we
do not run. Leaving the real one out saves 1 GB of disk, 300 MB of memory and 6 s of start.
Whoever calls a stood-in name gets a ``ModuleNotFoundError`` that says so.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

STOOD_IN = ("tensorflow", "keras")


class AbsentName(type):
    """A name that may be subclassed, annotated with and looked into, but not called."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _absent_name(f"{cls.__qualname__}.{name}")
        setattr(cls, name, value)
        return value

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_absent" not in cls.__dict__:
            return super().__call__(*args, **kwargs)
        if _is_bare_decorator(args, kwargs):
            return args[0]
        raise ModuleNotFoundError(
            f"{cls.__qualname__} needs TensorFlow, which this environment leaves out"
        )

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls


class AbsentModule(types.ModuleType):
    """A module in which every name exists."""

    __path__: list[str]
    __version__ = "2.12.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        value = sys.modules.get(full) or _absent_name(full)
        setattr(self, name, value)
        return value


class AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every submodule of a stood-in package."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, dot, _ = fullname.partition(".")
        if not dot or package not in STOOD_IN:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: the names are made when they are asked for."""


def stand_in(name: str) -> None:
    """Make the imported package ``name`` an ``AbsentModule`` with every submodule."""
    if not any(isinstance(finder, AbsentFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, AbsentFinder())
    module = sys.modules[name]
    module.__class__ = AbsentModule
    module.__path__ = []


def _absent_name(qualified: str) -> Any:
    if qualified.endswith(("Error", "Exception")):
        return type(qualified.rsplit(".", 1)[-1], (Exception,), {})
    return AbsentName(qualified, (object,), {"_absent": True, "__qualname__": qualified})


def _is_bare_decorator(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """True for ``@tf.function`` and its like, which run at import."""
    return (
        len(args) == 1 and not kwargs and callable(args[0]) and not isinstance(args[0], AbsentName)
    )
