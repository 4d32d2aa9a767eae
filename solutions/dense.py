"""Unit 4: softmax, losses, and a network of two layers."""

import numpy as np


def _check_labels(labels, num_classes):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(f"the labels {labels} are not all among 0, …, {num_classes - 1}")


def _stable_sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2  # the same function, but nothing in it can overflow


def _stable_softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _loss_gradient(logits, labels):
    gradient = _stable_softmax(logits)  # a new array, so it may be changed
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


def _run_two_layers(x, params):
    hidden = _stable_sigmoid(x @ params["w1"].T + params["b1"])
    return hidden, hidden @ params["w2"].T + params["b2"]


def softmax(logits):
    """Turn the scores of K classes into probabilities: positive, with sum 1.

    p_k = exp(z_k) / Σ_j exp(z_j), taken along the last axis: each row by itself. Nothing may
    overflow, however large a score is: logits of ±1000 and gaps of 2000 occur. The result is
    the same when the same number is subtracted from all scores of a row.

    Parameters
    ----------
    logits : ndarray, shape (..., K)
        Scores z: one row (K,), a batch (N, K), or more axes in front. They are not changed.

    Returns
    -------
    ndarray, shape (..., K)

    Notes
    -----
    Source: note 002 §2.1.1: after softmax the probabilities of all outputs sum to 1.

    Examples
    --------
    >>> softmax(np.log([[1.0, 2, 5], [4, 3, 1]]))
    array([[0.125, 0.25 , 0.625],
           [0.5  , 0.375, 0.125]])
    >>> softmax(np.array([1000.0, -1000, 1000]))
    array([0.5, 0. , 0.5])
    """
    return _stable_softmax(logits)


def cross_entropy(logits, labels):
    """Compute the cross-entropy loss of a batch: how surprised the softmax is by the labels.

    L = −(1/N) Σ_n ln p[n, labels[n]] with p = softmax(logits), row by row: the *mean* over the
    batch, with the natural logarithm. The logits go in as they are, before the softmax.
    Logits of ±1000 and gaps of 2000 occur, where the right answer is finite: p may round to
    0, so the logarithm has to be taken by hand, ln p_k = z_k − m − ln Σ_j exp(z_j − m) with
    the largest score m of the row.

    Parameters
    ----------
    logits : ndarray, shape (N, K)
        Scores z of K classes for each of N samples. They are not changed.
    labels : ndarray of int, shape (N,)
        The right class of each sample, 0 ≤ label < K.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a label is negative or not below K.

    Notes
    -----
    Source: note 002 §2.1.1, whose example follows a single sample; here the mean over a batch
    is taken, as ``torch.nn.functional.cross_entropy`` does.

    Examples
    --------
    The labels have the probabilities 5/8 and 4/8, so the loss is −(ln 5/8 + ln 4/8) / 2.

    >>> logits = np.log([[1.0, 2, 5], [4, 3, 1]])
    >>> round(cross_entropy(logits, np.array([2, 0])), 4)
    0.5816
    >>> cross_entropy(np.array([[1000.0, -1000]]), np.array([1]))
    2000.0
    """
    _check_labels(labels, logits.shape[1])
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(labels)), labels].mean())


def cross_entropy_backward(logits, labels):
    """Compute the gradient of the cross-entropy loss with respect to the logits.

    dlogits = (softmax(logits) − Y) / N, where Y[n, k] is 1 if k is the label of sample n, and
    0 otherwise. The 1/N is there because the loss is the mean over the batch. There is no
    upstream gradient: the loss is the end of the network. Logits of ±1000 and gaps of 2000
    occur.

    Parameters
    ----------
    logits : ndarray, shape (N, K)
        Scores of K classes for each of N samples. They are not changed.
    labels : ndarray of int, shape (N,)
        The right class of each sample, 0 ≤ label < K.

    Returns
    -------
    ndarray, shape (N, K)

    Raises
    ------
    ValueError
        If a label is negative or not below K.

    Notes
    -----
    Source: note 002 §2.1.2.

    Examples
    --------
    The softmax of the rows is (1, 2, 5)/8 and (4, 3, 1)/8.

    >>> logits = np.log([[1.0, 2, 5], [4, 3, 1]])
    >>> cross_entropy_backward(logits, np.array([2, 0]))
    array([[ 0.0625,  0.125 , -0.1875],
           [-0.25  ,  0.1875,  0.0625]])
    """
    _check_labels(labels, logits.shape[1])
    return _loss_gradient(logits, labels)


def binary_cross_entropy(p, t):
    """Compute the cross-entropy loss of outputs that are probabilities by themselves.

    L = −mean(t ln p + (1 − t) ln(1 − p)) over *all* entries: the form for sigmoid outputs,
    each of which answers a yes-or-no question of its own. ln 0 does not exist: a logarithm
    below −100 counts as −100, as in torch. So p = 0 where t = 1 costs 100, and a right answer
    that is certain (p = t = 0 or p = t = 1) costs 0.

    Parameters
    ----------
    p : ndarray, of any shape
        Probabilities, 0 ≤ p ≤ 1, both ends included. They are not changed.
    t : ndarray, of any shape
        Targets, of the shape of ``p``, 0 ≤ t ≤ 1: mostly 0 or 1, but shares in between count
        as well. They are not changed.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an entry of p or t lies below 0 or above 1.

    Notes
    -----
    Source: note 002 §2.1.1.

    Examples
    --------
    The first costs −ln 1/2, the second −ln 3/4.

    >>> round(binary_cross_entropy(np.array([0.5, 0.25]), np.array([1.0, 0])), 4)
    0.4904
    >>> binary_cross_entropy(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
    50.0
    """
    for shares in (p, t):
        if shares.min() < 0 or shares.max() > 1:
            raise ValueError("p and t must lie between 0 and 1")
    with np.errstate(divide="ignore"):  # ln 0 = −∞ is meant: it becomes −100
        log_yes = np.log(p).clip(-100)
        log_no = np.log(1 - p).clip(-100)
    return float(-(t * log_yes + (1 - t) * log_no).mean())


def one_hot(labels, num_classes):
    """Write each label as a row of zeros with a single 1 in the label's place.

    Y[n, k] = 1 if k = labels[n], and 0 otherwise. The rows have ``num_classes`` entries, also
    when the last classes do not occur among the labels.

    Parameters
    ----------
    labels : ndarray of int, shape (N,)
        Classes, 0 ≤ label < num_classes.
    num_classes : int
        Number of classes K.

    Returns
    -------
    ndarray, shape (N, K)
        float64, as the targets of a network are; integers, as torch gives, are accepted too.

    Raises
    ------
    ValueError
        If a label is negative or not below ``num_classes``.

    Notes
    -----
    Source: note 002 §2.2 (独热编码).

    Examples
    --------
    >>> one_hot(np.array([2, 0, 2]), 4)
    array([[0., 0., 1., 0.],
           [1., 0., 0., 0.],
           [0., 0., 1., 0.]])
    """
    _check_labels(labels, num_classes)
    return np.eye(num_classes)[labels]


def two_layer_forward(x, params):
    """Run a network of two layers: a sigmoid hidden layer, then a softmax output.

    h = sigmoid(x·w1ᵀ + b1), p = softmax(h·w2ᵀ + b2), each sample by itself. Nothing may
    overflow: scores of ±1000 occur before the sigmoid and before the softmax.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        Batch of N samples with D features. It is not changed.
    params : dict
        ``w1`` of shape (M, D), ``b1`` of shape (M,), ``w2`` of shape (K, M) and ``b2`` of
        shape (K,), for M hidden units and K classes. It is not changed, and gains no keys.

    Returns
    -------
    ndarray, shape (N, K)
        Probabilities of the classes.

    Notes
    -----
    Source: note 002 §2.1.1. The weights are stored (out, in), one row for each unit.

    Examples
    --------
    With L = ln 3: the hidden layer receives (L, −L), so h = (3/4, 1/4), and the output layer
    receives (0, L).

    >>> L = np.log(3)
    >>> params = {
    ...     "w1": np.array([[2 * L, 0], [0, -L]]),
    ...     "b1": np.array([-L, L]),
    ...     "w2": np.array([[0, 4 * L], [2 * L, 0]]),
    ...     "b2": np.array([-L, -L / 2]),
    ... }
    >>> two_layer_forward(np.array([[1.0, 2]]), params)
    array([[0.25, 0.75]])
    """
    _, logits = _run_two_layers(x, params)
    return _stable_softmax(logits)


def two_layer_backward(x, labels, params):
    """Compute how the loss of the network of two layers changes with its parameters.

    The network is h = sigmoid(x·w1ᵀ + b1), z = h·w2ᵀ + b2, and the loss is the cross entropy
    of the logits z, the *mean* over the batch. From the end to the beginning:

    - dz = (softmax(z) − Y) / N, where Y[n, k] is 1 if k is the label of sample n, otherwise 0
    - dw2 = dzᵀ·h and db2 = Σ_n dz[n]
    - da = (dz·w2) ⊙ h ⊙ (1 − h), the gradient before the sigmoid
    - dw1 = daᵀ·x and db1 = Σ_n da[n]

    Scores of ±1000 occur before the sigmoid and before the softmax.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        Batch of N samples with D features. It is not changed.
    labels : ndarray of int, shape (N,)
        The right class of each sample, 0 ≤ label < K.
    params : dict
        ``w1`` of shape (M, D), ``b1`` of shape (M,), ``w2`` of shape (K, M) and ``b2`` of
        shape (K,), for M hidden units and K classes. It is not changed.

    Returns
    -------
    dict of ndarray, of any shape that a parameter has
        Under the keys ``w1``, ``b1``, ``w2`` and ``b2``, the gradient of the loss with respect
        to that parameter, of the parameter's shape.

    Raises
    ------
    ValueError
        If a label is negative or not below K.

    Notes
    -----
    Source: note 002 §2.1.2, which computes one partial derivative of one sample.

    Examples
    --------
    The network of `two_layer_forward`: h = (3/4, 1/4) and p = (1/4, 3/4).

    >>> L = np.log(3)
    >>> params = {
    ...     "w1": np.array([[2 * L, 0], [0, -L]]),
    ...     "b1": np.array([-L, L]),
    ...     "w2": np.array([[0, 4 * L], [2 * L, 0]]),
    ...     "b2": np.array([-L, -L / 2]),
    ... }
    >>> gradients = two_layer_backward(np.array([[1.0, 2]]), np.array([0]), params)
    >>> gradients["b2"]
    array([-0.75,  0.75])
    >>> gradients["w2"]
    array([[-0.5625, -0.1875],
           [ 0.5625,  0.1875]])
    """
    _check_labels(labels, len(params["b2"]))
    hidden, logits = _run_two_layers(x, params)
    dlogits = _loss_gradient(logits, labels)
    dscores = dlogits @ params["w2"] * hidden * (1 - hidden)
    return {
        "w1": dscores.T @ x,
        "b1": dscores.sum(axis=0),
        "w2": dlogits.T @ hidden,
        "b2": dlogits.sum(axis=0),
    }


def white_ratio_features(image, grid):
    """Describe a picture by the share of white pixels in each cell of a grid.

    The grid cuts the picture into equal cells. feature = white pixels of the cell / all pixels
    of the cell, and the features of all cells stand in one row, the cells of the first row of
    the grid from left to right, then those of the second, and so on.

    Parameters
    ----------
    image : ndarray, shape (H, W)
        Picture of zeros (black) and ones (white).
    grid : int or (int, int)
        Number of cells from top to bottom (R) and from left to right (C); an int stands for
        both.

    Returns
    -------
    ndarray, shape (R * C,)

    Raises
    ------
    ValueError
        If a number of cells is below 1, or if H is not a multiple of R or W not one of C.

    Notes
    -----
    Source: note 002 §2.2, where a grid of 5×5 gives the 25 inputs of the network.

    Examples
    --------
    >>> image = np.array([[1.0, 1, 0, 0], [1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 0]])
    >>> white_ratio_features(image, 2)
    array([1.  , 0.25, 0.5 , 0.75])
    >>> white_ratio_features(image, (1, 2))
    array([0.75, 0.5 ])
    """
    H, W = image.shape
    rows, columns = (grid, grid) if np.ndim(grid) == 0 else grid
    if rows < 1 or columns < 1 or H % rows or W % columns:
        raise ValueError(f"a picture of {H}×{W} pixels has no grid of {rows}×{columns} cells")
    h, w = H // rows, W // columns
    cells = [
        image[i * h : (i + 1) * h, j * w : (j + 1) * w] for i in range(rows) for j in range(columns)
    ]
    return np.array([cell.mean() for cell in cells])
