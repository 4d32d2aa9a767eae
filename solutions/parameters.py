"""Unit 6: counting parameters.

- fully connected   (n_in + 1) · n_out
- convolution       (K_h · K_w · C_in + 1) · C_out

where the 1 is the bias that every output neuron, or every kernel, has of its own.
"""

import numpy as np


def fc_params(n_in, n_out, bias=True):
    """Count the trainable parameters of a fully connected layer.

    (n_in + 1) · n_out, or n_in · n_out without bias.

    Parameters
    ----------
    n_in : int
        Inputs, at least 1. An image counts with all its pixels.
    n_out : int
        Neurons, at least 1.
    bias : bool
        Whether each neuron has a bias.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If ``n_in`` or ``n_out`` is below 1.

    Notes
    -----
    Source: note 000, 参数数量太多: an image of 1000×1000 pixels and 100 neurons; note 003
    §1.1: the same image and 10⁶ neurons have 10¹² weights, biases not counted.

    Examples
    --------
    >>> fc_params(1000 * 1000, 100)
    100000100
    >>> fc_params(1000 * 1000, 10**6, bias=False)
    1000000000000
    """
    if n_in < 1 or n_out < 1:
        raise ValueError("n_in and n_out must be at least 1")
    return (n_in + 1) * n_out if bias else n_in * n_out


def conv_params(c_in, c_out, kernel_size, bias=True):
    """Count the trainable parameters of a convolution layer.

    (K_h · K_w · c_in + 1) · c_out, or K_h · K_w · c_in · c_out without bias: a kernel
    reaches through all input channels and has one bias. The size of the image does not
    matter.

    Parameters
    ----------
    c_in : int
        Input channels, at least 1.
    c_out : int
        Output channels, which is the number of kernels, at least 1.
    kernel_size : int or (int, int)
        K_h and K_w, at least 1; an int stands for both.
    bias : bool
        Whether each kernel has a bias.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    Source: note 001, 参数共享: one kernel of 5×5 on three channels has 5·5·3 + 1 = 76
    parameters; note 003 §2: C1 of LeNet-5, six kernels of 5×5 on one channel, has 156.

    Examples
    --------
    >>> conv_params(3, 1, 5)
    76
    >>> conv_params(1, 6, (5, 5))
    156
    """
    k_h, k_w = (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else kernel_size
    if min(c_in, c_out, k_h, k_w) < 1:
        raise ValueError("channels and kernel size must be at least 1")
    weights = k_h * k_w * c_in
    return (weights + 1) * c_out if bias else weights * c_out


def lenet5_c3_table():
    """Write the table that says which maps of S2 each map of C3 of LeNet-5 looks at.

    ``table[i, j]`` is True where map ``i`` of S2 is connected to map ``j`` of C3:

    - maps 0 to 5 of C3 each take three neighbouring maps of S2: j, j + 1, j + 2;
    - maps 6 to 11 each take four neighbours, the first of them j − 6;
    - maps 12, 13 and 14 take four that are two pairs of neighbours: {0, 1, 3, 4},
      {1, 2, 4, 5} and {0, 2, 3, 5};
    - map 15 takes all six.

    Neighbours go round in a circle: after map 5 of S2 comes map 0.

    Returns
    -------
    ndarray of bool, shape (6, 16)
        A table of 0 and 1, as integers or floats, is accepted too.

    Notes
    -----
    Source: note 003 §2, C3, and Table I of LeCun, Bottou, Bengio and Haffner,
    "Gradient-based learning applied to document recognition", 1998. The columns of the
    table have slipped where the note is read as plain text; the numbers that the note
    gives below it (six maps with 3 inputs, nine with 4, one with 6) are right.

    Examples
    --------
    >>> table = lenet5_c3_table()
    >>> np.flatnonzero(table[:, 4])
    array([0, 4, 5])
    >>> table.sum(axis=0)
    array([3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6])
    """
    threes = [[(j + i) % 6 for i in range(3)] for j in range(6)]
    fours = [[(j + i) % 6 for i in range(4)] for j in range(6)]
    pairs = [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5]]
    table = np.zeros((6, 16), dtype=bool)
    for j, inputs in enumerate([*threes, *fours, *pairs, range(6)]):
        table[inputs, j] = True
    return table


def lenet5_params():
    """Count the trainable parameters of LeNet-5, layer by layer.

    - C1: 6 kernels of 5×5 on one channel
    - S2: a coefficient and a bias for each of its 6 maps
    - C3: 16 maps; every cross of `lenet5_c3_table` is a 5×5 kernel, and every map has
      one bias
    - S4: a coefficient and a bias for each of its 16 maps
    - C5: 120 kernels of 5×5 on all 16 maps
    - F6: 84 neurons on 120 inputs

    The output layer compares with fixed patterns: nothing in it is trained or counted.

    Returns
    -------
    dict of str to int
        Keys ``C1``, ``S2``, ``C3``, ``S4``, ``C5``, ``F6`` and ``total``, their sum.

    Notes
    -----
    Source: note 003 §2. Its sum for C3 is 6(3·25 + 1) + 6(4·25 + 1) + 3(4·25 + 1) +
    1(6·25 + 1).

    Examples
    --------
    >>> counts = lenet5_params()
    >>> counts["C1"], counts["S2"], counts["C3"]
    (156, 12, 1516)
    """
    inputs_of_c3 = [3] * 6 + [4] * 9 + [6]
    counts = {
        "C1": 6 * (5 * 5 + 1),
        "S2": 6 * 2,
        "C3": sum(5 * 5 * inputs + 1 for inputs in inputs_of_c3),
        "S4": 16 * 2,
        "C5": 120 * (5 * 5 * 16 + 1),
        "F6": 84 * (120 + 1),
    }
    return {**counts, "total": sum(counts.values())}
