"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.oracle import torch


def count_trainable(module):
    """Count the numbers in a torch module; on the meta device none of them takes memory."""
    return sum(parameter.numel() for parameter in module.parameters())


def take_numbers(rng, **numbers):
    """Take the numbers as they are; one that is left out keeps its default."""
    return numbers


def read_numbers(size, *counts):
    """Read a size as a pair; ValueError if it or a count is below 1."""
    high, wide = (size, size) if isinstance(size, int) else size
    if min(high, wide, *counts) < 1:
        raise ValueError("every number must be at least 1")
    return high, wide


def draw_nothing(rng):
    return {}


def check_fc(n_in, n_out):
    if n_in < 1 or n_out < 1:
        raise ValueError("n_in and n_out must be at least 1")


def count_products(h_out, w_out, c_in, c_out, kernel_size):
    """Multiply the numbers that a torch layer puts out by the weights behind each of them."""
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size, bias=False, device="meta")
    k_h, k_w = layer.kernel_size
    image = torch.empty(1, c_in, h_out + k_h - 1, w_out + k_w - 1, device="meta")
    return layer(image).numel() * layer.weight[0].numel()


TABLE_I = (
    "1...111..1111.11",
    "11...111..1111.1",
    "111...111..1.111",
    ".111..1111..1.11",
    "..111..1111.11.1",
    "...111..1111.111",
)
"""Table I of LeCun et al. 1998: a row for each map of S2, a column for each map of C3."""


def read_table(rows):
    """Read rows of 1 and . as True and False."""
    return np.array([[mark == "1" for mark in row] for row in rows])
