"""Unit 4: fully connected layers, activations, losses.

For a batch ``x`` (N, n_in) and a layer with weights ``w`` (n_out, n_in) and biases ``b``:

- linear layer      y[n, j] = Σ_i x[n, i] · w[j, i] + b[j]
- its gradients     dx[n, i] = Σ_j dout[n, j] · w[j, i]
                    dw[j, i] = Σ_n dout[n, j] · x[n, i]
                    db[j]    = Σ_n dout[n, j]
- activations       act on every number by itself, so that dx = dout · f′(x):
                    sigmoid     σ(x) = 1 / (1 + e^−x)         σ′(x) = σ(x) · (1 − σ(x))
                    ReLU        max(0, x)                     1 for x > 0, else 0
                    leaky ReLU  x for x > 0, else slope · x   1 for x > 0, else slope
- softmax           p[n, j] = e^z[n, j] / Σ_k e^z[n, k], for the logits z
- cross entropy     L = −(1/N) Σ_n ln p[n, label of n]
                    dz[n, j] = (p[n, j] − [j is the label of n]) / N
- binary            L = −mean of t · ln p + (1 − t) · ln(1 − p), for outputs p of a sigmoid
- two-layer network h = σ(x w1ᵀ + b1), z = h w2ᵀ + b2, p = softmax(z); its gradients are the
                    chain of those above, from the loss back to w1
"""

import numpy as np


def linear_forward(x, w, b):
    """Compute a fully connected layer: every output neuron sees every input.

    y[n, j] = Σ_i x[n, i] · w[j, i] + b[j]

    Each row of ``x`` is one sample. Each row of ``w`` holds the weights of one output neuron,
    as in ``torch.nn.Linear``.

    Parameters
    ----------
    x : ndarray, shape (N, n_in)
        Samples; may be integers, such as pixels.
    w : ndarray, shape (n_out, n_in)
        Weights.
    b : ndarray, shape (n_out,)
        Bias of each output neuron.

    Returns
    -------
    ndarray, shape (N, n_out)

    Raises
    ------
    ValueError
        If ``x`` and ``w`` differ in their number of inputs, or ``b`` does not have exactly one
        bias for each row of ``w``.

    Notes
    -----
    Source: note 000 全连接层, note 002 §2.1.1. The formulas of note 002 are in pictures that
    are lost; here a layer is one function and its activation another. In the example,
    y[0, 0] = 1·3 + 2·4 + 10 = 21.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0], [0.0, -1.0]])
    >>> w = np.array([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    >>> linear_forward(x, w, np.array([10.0, 20.0, 30.0]))
    array([[21., 37., 53.],
           [ 6., 14., 22.]])
    """
    raise NotImplementedError


def linear_backward(dout, x, w, b):
    """Compute the gradients of a fully connected layer: its backward pass.

    For a loss whose gradient with respect to y = linear_forward(x, w, b) is ``dout``:

    dx[n, i] = Σ_j dout[n, j] · w[j, i]

    dw[j, i] = Σ_n dout[n, j] · x[n, i]

    db[j] = Σ_n dout[n, j]

    The sums over the batch are not divided by N: if the loss is a mean, ``dout`` already holds
    the 1/N.

    Parameters
    ----------
    dout : ndarray, shape (N, n_out)
        Gradient of the loss with respect to the layer's output.
    x : ndarray, shape (N, n_in)
        The samples of the forward pass; may be integers, such as pixels.
    w : ndarray, shape (n_out, n_in)
        Weights of the forward pass.
    b : ndarray, shape (n_out,)
        Biases of the forward pass. No gradient depends on them.

    Returns
    -------
    dx : ndarray, shape (N, n_in)
    dw : ndarray, shape (n_out, n_in)
    db : ndarray, shape (n_out,)

    Notes
    -----
    Source: note 002 §2.1.2, which derives one entry of dw for one sample by the chain rule. In
    the example, dx[0, 0] = 1·3 + 0·5 + 2·7 = 17 and dw[0, 1] = 1·2 + (−1)·(−1) = 3.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0], [3.0, -1.0]])
    >>> w = np.array([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    >>> dout = np.array([[1.0, 0.0, 2.0], [-1.0, 1.0, 0.0]])
    >>> dx, dw, db = linear_backward(dout, x, w, np.zeros(3))
    >>> dx
    array([[17., 20.],
           [ 2.,  2.]])
    >>> dw
    array([[-2.,  3.],
           [ 3., -1.],
           [ 2.,  4.]])
    >>> db
    array([0., 1., 2.])
    """
    raise NotImplementedError


def sigmoid(x):
    """Squash every number into the range from 0 to 1.

    σ(x) = 1 / (1 + e^−x)

    Numbers as large as ±10 000 must give 0 and 1, never NaN, infinity or an exception. NumPy's
    warning of an overflow costs nothing.

    Parameters
    ----------
    x : ndarray, any shape
        Numbers; may be integers.

    Returns
    -------
    ndarray, any shape
        Floating-point numbers in the shape of ``x``.

    Notes
    -----
    Source: note 002 §3.2.2. In the first example, e^−ln 3 = 1/3, so σ(ln 3) = 1 / (4/3) = 3/4.

    Examples
    --------
    >>> sigmoid(np.array([0.0, np.log(3), -np.log(3)]))
    array([0.5 , 0.75, 0.25])
    >>> sigmoid(np.array([-10_000, 10_000]))
    array([0., 1.])
    """
    raise NotImplementedError


def sigmoid_backward(dout, x):
    """Send a gradient back through the sigmoid.

    dx = dout · σ′(x) with σ′(x) = σ(x) · (1 − σ(x)), for every number by itself. ``x`` is what
    went *into* the sigmoid, not what came out of it.

    Numbers as large as ±10 000 must give 0, never NaN, infinity or an exception. NumPy's
    warning of an overflow costs nothing.

    Parameters
    ----------
    dout : ndarray, any shape
        Gradient of the loss with respect to σ(x).
    x : ndarray, any shape
        Input of the forward pass, in the shape of ``dout``; may be integers.

    Returns
    -------
    ndarray, any shape
        Gradient of the loss with respect to ``x``, in its shape.

    Notes
    -----
    Source: note 002 §3.2.2: where the sigmoid is saturated the gradient vanishes. In the
    example, σ′(0) = 1/2 · 1/2 = 1/4 and σ′(ln 3) = 3/4 · 1/4 = 3/16.

    Examples
    --------
    >>> sigmoid_backward(np.array([8.0, 16.0, -16.0]), np.array([0.0, np.log(3), -np.log(3)]))
    array([ 2.,  3., -3.])
    """
    raise NotImplementedError


def relu(x):
    """Replace every negative number by 0.

    y = max(0, x), for every number by itself.

    Parameters
    ----------
    x : ndarray, any shape
        Floating-point numbers.

    Returns
    -------
    ndarray, any shape
        In the shape of ``x``.

    Notes
    -----
    Source: note 004 ReLU, note 002 §3.2.2.

    Examples
    --------
    >>> relu(np.array([[-1.5, 0.0], [2.0, -3.0]]))
    array([[0., 0.],
           [2., 0.]])
    """
    raise NotImplementedError


def relu_backward(dout, x):
    """Send a gradient back through ReLU.

    dx = dout where x > 0, and 0 elsewhere, for every number by itself. ReLU has a kink at
    x = 0; we take its derivative to be 0 there, as torch does.

    Parameters
    ----------
    dout : ndarray, any shape
        Gradient of the loss with respect to relu(x).
    x : ndarray, any shape
        Input of the forward pass, in the shape of ``dout``; may be integers.

    Returns
    -------
    ndarray, any shape
        Gradient of the loss with respect to ``x``, in its shape.

    Notes
    -----
    Source: note 002 §3.2.2: where x < 0 nothing flows back, so a unit can die. Some textbooks
    take the derivative at x = 0 to be 1; if all your answers do so, that is accepted too.

    Examples
    --------
    >>> relu_backward(np.array([10.0, 20, -30, 40]), np.array([-1.0, 2, 3, 0]))
    array([  0.,  20., -30.,   0.])
    """
    raise NotImplementedError


def leaky_relu(x, slope=0.01):
    """Let positive numbers pass, and a small share of negative ones.

    y = x where x > 0, and slope · x elsewhere, for every number by itself.

    Parameters
    ----------
    x : ndarray, any shape
        Numbers; may be integers.
    slope : float
        Share of a negative number that passes, from 0 to 1.

    Returns
    -------
    ndarray, any shape
        Floating-point numbers in the shape of ``x``.

    Notes
    -----
    Source: note 001 激活函数. Its formula is in a picture that is lost; this is the one of
    ``torch.nn.functional.leaky_relu``.

    Examples
    --------
    >>> leaky_relu(np.array([-100.0, -2, 0, 3]))
    array([-1.  , -0.02,  0.  ,  3.  ])
    >>> leaky_relu(np.array([-4, 5]), slope=0.25)
    array([-1.,  5.])
    """
    raise NotImplementedError


def leaky_relu_backward(dout, x, slope=0.01):
    """Send a gradient back through leaky ReLU.

    dx = dout where x > 0, and slope · dout elsewhere, for every number by itself. Leaky ReLU
    has a kink at x = 0; we take its derivative to be ``slope`` there, as torch does.

    Parameters
    ----------
    dout : ndarray, any shape
        Gradient of the loss with respect to leaky_relu(x, slope).
    x : ndarray, any shape
        Input of the forward pass, in the shape of ``dout``; may be integers.
    slope : float
        Share of a negative number that passes, from 0 to 1.

    Returns
    -------
    ndarray, any shape
        Gradient of the loss with respect to ``x``, in its shape.

    Notes
    -----
    Source: note 001 激活函数. Some textbooks take the derivative at x = 0 to be 1; if all your
    answers do so, that is accepted too.

    Examples
    --------
    >>> leaky_relu_backward(np.array([10.0, 20, -30, 40]), np.array([-1.0, 2, -3, 0]), 0.5)
    array([  5.,  20., -15.,  20.])
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
