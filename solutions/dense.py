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


def _logistic(x):
    """Compute 1 / (1 + e^−x) without overflow, to full precision on both sides."""
    # ln(1 + e^−x) is logaddexp(0, −x), which never forms e^−x when that would be too large
    return np.exp(-np.logaddexp(0.0, -x))


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
    if b.shape != (len(w),):
        raise ValueError(f"{len(w)} output neurons need as many biases, not {b.shape}")
    return x @ w.T + b  # the product raises ValueError where the numbers of inputs differ


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
    return dout @ w, dout.T @ x, dout.sum(axis=0)


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
    return _logistic(x)


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
    s = _logistic(x)
    return dout * s * (1 - s)


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
    return np.maximum(x, 0.0)


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
    return dout * (x > 0)


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
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


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
    return dout * np.where(x > 0, 1.0, slope)
