"""Unit 6: counting parameters and multiplications.

- fully connected           (n_in + 1) · n_out
- convolution               (K_h · K_w · C_in + 1) · C_out
- grouped convolution       (K_h · K_w · C_in / groups + 1) · C_out
- depthwise separable       K_h · K_w · C_in + C_in · C_out
- multiplications           H_out · W_out · C_out · K_h · K_w · C_in

where the 1 is the bias that every output neuron, or every kernel, has of its own.
"""

import numpy as np


def _read_pair(size):
    return (size, size) if np.ndim(size) == 0 else size


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
    k_h, k_w = _read_pair(kernel_size)
    if min(c_in, c_out, k_h, k_w) < 1:
        raise ValueError("channels and kernel size must be at least 1")
    weights = k_h * k_w * c_in
    return (weights + 1) * c_out if bias else weights * c_out


def locally_connected_params(n_units, field, shared=False):
    """Count the weights of a layer whose units each look at a small field of the image.

    Every unit has a weight for each pixel of its field: n_units · F_h · F_w. If the weights
    are shared, all units use the same ones: F_h · F_w. Biases are not counted.

    Parameters
    ----------
    n_units : int
        Units of the layer, at least 1.
    field : int or (int, int)
        F_h and F_w, the size of the field in pixels, at least 1; an int stands for both.
    shared : bool
        Whether all units share one set of weights.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    Source: note 003 §1.6: 10⁶ units with fields of 10×10 have 10⁸ weights; note 002 §3.1:
    1000 neurons that look at the whole of an image of 1280×720 have 921 600 000, but 1000
    kernels of 5×5 only 25 000.

    Examples
    --------
    >>> locally_connected_params(10**6, 10)
    100000000
    >>> locally_connected_params(10**6, 10, shared=True)
    100
    """
    f_h, f_w = _read_pair(field)
    if min(n_units, f_h, f_w) < 1:
        raise ValueError("units and field must be at least 1")
    return f_h * f_w if shared else n_units * f_h * f_w


def depthwise_separable_params(c_in, c_out, kernel_size, bias=False):
    """Count the trainable parameters of a depthwise separable convolution.

    It is two layers: a depthwise one, in which every input channel has one flat kernel of
    its own, K_h · K_w · c_in weights; and a pointwise one, c_out kernels of 1×1 through all
    channels, c_in · c_out weights. With biases, each of the two layers has its own: c_in and
    c_out of them.

    Parameters
    ----------
    c_in : int
        Input channels, at least 1.
    c_out : int
        Output channels, at least 1.
    kernel_size : int or (int, int)
        K_h and K_w of the depthwise kernels, at least 1; an int stands for both.
    bias : bool
        Whether both layers have biases.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    Source: note 000, 参数对比: three channels, kernels of 3×3 and four feature maps need 39
    parameters, an ordinary convolution 108. The sum printed there, 3·3·3 + 1·1·3, has lost
    its factor 4: 39 is 3·3·3 + 1·1·3·4. A layer that adds only one bias, after its second
    step, counts c_out biases; that is accepted too.

    Examples
    --------
    >>> depthwise_separable_params(3, 4, 3)
    39
    >>> depthwise_separable_params(3, 4, 3, bias=True)
    46
    """
    k_h, k_w = _read_pair(kernel_size)
    if min(c_in, c_out, k_h, k_w) < 1:
        raise ValueError("channels and kernel size must be at least 1")
    depthwise = k_h * k_w * c_in
    pointwise = c_in * c_out
    return depthwise + pointwise + (c_in + c_out if bias else 0)


def conv_macs(h_out, w_out, c_in, c_out, kernel_size):
    """Count the multiplications of a convolution layer on one image.

    h_out · w_out · c_out · K_h · K_w · c_in: every number of the output is a sum of
    K_h · K_w · c_in products. A product and its addition are one operation, a MAC
    (multiply-accumulate); biases are not counted.

    Parameters
    ----------
    h_out, w_out : int
        Height and width of the output, at least 1.
    c_in : int
        Input channels, at least 1.
    c_out : int
        Output channels, at least 1.
    kernel_size : int or (int, int)
        K_h and K_w, at least 1; an int stands for both.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    Source: note 003 §1.5.1.3: from 192 to 32 channels on 28×28 with kernels of 5×5 there are
    120 422 400. The note calls them parameters (总的参数量), but its product counts
    multiplications; the parameters do not depend on the size of the image.

    Examples
    --------
    >>> conv_macs(28, 28, 192, 32, 5)
    120422400
    """
    k_h, k_w = _read_pair(kernel_size)
    if min(h_out, w_out, c_in, c_out, k_h, k_w) < 1:
        raise ValueError("sizes and channels must be at least 1")
    return h_out * w_out * c_out * k_h * k_w * c_in


def bottleneck_macs(h, w, c_in, c_mid, c_out, kernel_size):
    """Count the multiplications of a convolution behind a bottleneck of 1×1 kernels.

    The first layer takes c_in channels to c_mid with kernels of 1×1, the second c_mid to
    c_out with kernels of K_h × K_w. Padding keeps the size, so both layers put out images of
    h × w. Both are counted as in `conv_macs`, and added: h · w · c_mid · c_in and
    h · w · c_out · K_h · K_w · c_mid.

    Parameters
    ----------
    h, w : int
        Height and width of the image, at least 1.
    c_in : int
        Input channels, at least 1.
    c_mid : int
        Channels between the layers, at least 1.
    c_out : int
        Output channels, at least 1.
    kernel_size : int or (int, int)
        K_h and K_w of the second layer, at least 1; an int stands for both.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    Source: note 003 §1.5.1.3: from 192 over 16 to 32 channels on 28×28, 2 408 448 and
    10 035 200, in all 12 443 648, about a tenth of the direct way. The note calls them
    parameters (参数量), but its products count multiplications.

    Examples
    --------
    >>> bottleneck_macs(28, 28, 192, 16, 32, 5)
    12443648
    """
    k_h, k_w = _read_pair(kernel_size)
    if min(h, w, c_in, c_mid, c_out, k_h, k_w) < 1:
        raise ValueError("sizes and channels must be at least 1")
    first = h * w * c_mid * c_in
    second = h * w * c_out * k_h * k_w * c_mid
    return first + second


def lenet5_shapes():
    """Follow one image through LeNet-5 and write down the shape that each layer puts out.

    The image has one channel and 32×32 pixels. No layer pads.

    - C1: 6 kernels of 5×5
    - S2: every map by itself, windows of 2×2 side by side
    - C3: 16 kernels of 5×5
    - S4: as S2
    - C5: 120 kernels of 5×5
    - F6: 84 neurons
    - OUTPUT: 10 neurons

    Returns
    -------
    dict of str to tuple of int
        Keys ``C1``, ``S2``, ``C3``, ``S4``, ``C5``, ``F6`` and ``OUTPUT``. Images are
        (channels, height, width), vectors (neurons,); there is no axis for a batch.

    Notes
    -----
    Source: note 003 §2. It calls the output of C5 a vector of 120, or 120 maps of 1×1. C5 is
    a convolution layer, so its shape here is that of maps; (120,) is accepted too.

    Examples
    --------
    >>> shapes = lenet5_shapes()
    >>> shapes["C1"], shapes["F6"]
    ((6, 28, 28), (84,))
    """
    c1 = 32 - 5 + 1
    s2 = c1 // 2
    c3 = s2 - 5 + 1
    s4 = c3 // 2
    c5 = s4 - 5 + 1
    return {
        "C1": (6, c1, c1),
        "S2": (6, s2, s2),
        "C3": (16, c3, c3),
        "S4": (16, s4, s4),
        "C5": (120, c5, c5),
        "F6": (84,),
        "OUTPUT": (10,),
    }


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


def alexnet_params(groups=2):
    """Count the trainable parameters of AlexNet, layer by layer.

    - conv1: 96 kernels of 11×11 on the 3 channels of the image
    - conv2: 256 kernels of 5×5, in groups
    - conv3: 384 kernels of 3×3, not in groups
    - conv4: 384 kernels of 3×3, in groups
    - conv5: 256 kernels of 3×3, in groups
    - fc6: 4096 neurons on the 256 maps of 6×6 that pooling leaves of conv5
    - fc7: 4096 neurons
    - fc8: 1000 neurons

    Every kernel and every neuron has a bias. In a layer "in groups" the maps before it are
    split into ``groups`` equal parts and so are its kernels, and a kernel reaches through
    the maps of its own part only. Two groups are the original, with one part on each of two
    GPUs.

    Parameters
    ----------
    groups : int
        Number of parts, at least 1, that divides 96, 256 and 384.

    Returns
    -------
    dict of str to int
        Keys ``conv1`` to ``conv5``, ``fc6``, ``fc7``, ``fc8`` and ``total``, their sum.

    Raises
    ------
    ValueError
        If ``groups`` is below 1 or does not divide the channels.

    Notes
    -----
    Source: note 001, AlexNet (通道拆分): it names the split without numbers, which are those
    of Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional
    neural networks", 2012, about 60 million in all. Today's AlexNet of torchvision has fewer
    maps and no groups.

    Examples
    --------
    >>> counts = alexnet_params()
    >>> counts["conv1"], counts["conv2"], counts["total"]
    (34944, 307456, 60965224)
    >>> alexnet_params(groups=1)["conv2"]
    614656
    """
    if groups < 1 or 96 % groups or 256 % groups:
        raise ValueError("groups must divide the channels")
    counts = {
        "conv1": (11 * 11 * 3 + 1) * 96,
        "conv2": (5 * 5 * 96 // groups + 1) * 256,
        "conv3": (3 * 3 * 256 + 1) * 384,
        "conv4": (3 * 3 * 384 // groups + 1) * 384,
        "conv5": (3 * 3 * 384 // groups + 1) * 256,
        "fc6": (6 * 6 * 256 + 1) * 4096,
        "fc7": (4096 + 1) * 4096,
        "fc8": (4096 + 1) * 1000,
    }
    return {**counts, "total": sum(counts.values())}


def _count_kernels(c_in, c_out, kernel_size, groups, bias):
    k_h, k_w = _read_pair(kernel_size)
    if min(c_in, c_out, k_h, k_w, groups) < 1 or c_in % groups or c_out % groups:
        raise ValueError("numbers must be at least 1, and groups must divide the channels")
    weights = k_h * k_w * c_in // groups
    return (weights + 1) * c_out if bias else weights * c_out


def _count_layer(layer):
    kind, bias = layer["kind"], layer.get("bias", True)
    if kind == "conv":
        groups = layer.get("groups", 1)
        return _count_kernels(layer["c_in"], layer["c_out"], layer["kernel_size"], groups, bias)
    if kind == "linear":  # a neuron is a kernel of 1×1 through n_in channels
        return _count_kernels(layer["n_in"], layer["n_out"], 1, 1, bias)
    if kind == "subsample":  # a map by itself: one coefficient, one bias
        return _count_kernels(1, layer["channels"], 1, 1, bias=True)
    if kind in ("pool", "relu", "sigmoid", "softmax", "dropout", "flatten"):
        return 0
    raise ValueError(f"there is no layer of the kind {kind!r}")


def count_parameters(layers):
    """Count the trainable parameters of a network that is given as a list of layers.

    Each layer is a dict. Its ``kind`` says what it is and which other keys it has:

    - ``"linear"``: ``n_in`` inputs, ``n_out`` neurons
    - ``"conv"``: ``c_in`` input and ``c_out`` output channels, ``kernel_size`` an int or a
      pair (K_h, K_w), and, if the layer is split, ``groups``: a kernel then reaches through
      c_in / groups channels
    - ``"subsample"``: ``channels`` maps, each with a coefficient and a bias, as in LeNet-5
    - ``"pool"``, ``"relu"``, ``"sigmoid"``, ``"softmax"``, ``"dropout"``, ``"flatten"``:
      nothing that is trained

    ``linear`` and ``conv`` have biases unless the dict says ``"bias": False``. Other keys,
    such as ``stride``, do not matter.

    Parameters
    ----------
    layers : list of dict
        The network; it may be empty. It is not changed.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a kind is unknown, a number below 1, or ``groups`` divides ``c_in`` or ``c_out``
        with a remainder. Layers need not fit together.

    Notes
    -----
    Source: note 003 §2, which counts LeNet-5 layer by layer; note 002 §4: pooling has
    nothing to learn.

    Examples
    --------
    C1, S2 and F6 of LeNet-5:

    >>> count_parameters(
    ...     [
    ...         {"kind": "conv", "c_in": 1, "c_out": 6, "kernel_size": 5},
    ...         {"kind": "subsample", "channels": 6},
    ...         {"kind": "linear", "n_in": 120, "n_out": 84},
    ...     ]
    ... )
    10332
    """
    return sum(_count_layer(layer) for layer in layers)
