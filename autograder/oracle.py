"""The only door to torch: an independent framework that says what is right.

torch takes seconds to import, so the names here are proxies that import it when
they are first used. A run whose cases are already built never does.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch
    import torch.nn.functional as F  # noqa: N812 (the name that all of torch's documentation uses)
else:

    class _Deferred:
        """Stands for a module until one of its names is asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> Any:
            return getattr(importlib.import_module(self._name), attribute)

    torch = _Deferred("torch")
    F = _Deferred("torch.nn.functional")

__all__ = ["F", "gradients", "tensor", "torch"]


def tensor(array: Any) -> torch.Tensor:
    """Copy an array into a float64 tensor (complex stays complex)."""
    source = np.array(array)
    dtype = torch.complex128 if source.dtype.kind == "c" else torch.float64
    return torch.tensor(source, dtype=dtype)


def gradients(
    function: Callable[..., torch.Tensor], dout: Any, *arrays: Any
) -> tuple[np.ndarray, ...]:
    """Compute by autograd the gradient of ``(function(*arrays) * dout).sum()`` for each array.

    Parameters
    ----------
    function : callable
        Takes one float64 tensor for each array.
    dout : ndarray
        Upstream gradient, of the output's shape.

    Returns
    -------
    tuple of ndarray
        One gradient for each array, of its shape, zeros where it has no influence.
    """
    leaves = tuple(tensor(array).requires_grad_() for array in arrays)
    torch.autograd.backward(function(*leaves), tensor(dout))
    return tuple(
        np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy() for leaf in leaves
    )
