"""Unit 7: LeNet-5 as it was in 1998, and LeNet as it is trained today.

With the sigmoid σ(a) = 1 / (1 + e^(−a)), whose derivative is σ(a)·(1 − σ(a)):

- subsampling          y[c, i, j] = σ(coefficient[c] · m[c, i, j] + bias[c]), where m is the mean
                       of 2×2 pixels
- partial convolution  map d of the output sums over those maps c of the input alone for which
                       table[c, d] is True
- output of LeNet-5    y[i] = Σ_j (x[j] − template[i, j])², the smaller the more alike
- LeNet-5              C1 → S2 → C3 → S4 → C5 → F6 → OUTPUT
- LeNet today          two times (convolution, ReLU, maximum of 2×2), then three linear layers
                       with ReLU between them, trained by the cross entropy
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _sigmoid(a):
    # The same as 1 / (1 + exp(−a)), but nothing in it can overflow.
    return (1 + np.tanh(a / 2)) / 2


def _cut_into_blocks(x):
    """Cut every map into 2×2 blocks, (N, C, H // 2, W // 2, 2, 2); an odd last line is left out."""
    N, C, H, W = x.shape
    whole = x[:, :, : H // 2 * 2, : W // 2 * 2]
    return whole.reshape(N, C, H // 2, 2, W // 2, 2).swapaxes(3, 4)


def _check_subsampling(x, coefficient, bias):
    _, C, H, W = x.shape
    if H < 2 or W < 2:
        raise ValueError(f"there is no 2×2 block in a map of {H}×{W}")
    if coefficient.shape != (C,) or bias.shape != (C,):
        raise ValueError(f"{C} maps need {C} coefficients and {C} biases")


def _subsample(x, coefficient, bias):
    """Return the subsampled maps and the means that they were computed from."""
    means = _cut_into_blocks(x).mean(axis=(4, 5))
    return _sigmoid(coefficient[:, None, None] * means + bias[:, None, None]), means


def _correlate(x, w):
    """Convolve as a CNN does: the kernel is not flipped, its window stays inside the image."""
    # NumPy itself raises ValueError here if the kernel is larger than the image.
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwuv,dcuv->ndhw", windows, w)


def _correlate_where(x, w, table):
    # A kernel of zeros is as good as no connection.
    return _correlate(x, w * table.T[:, :, None, None])


def _measure_distances(x, templates):
    return ((x[:, None, :] - templates) ** 2).sum(axis=2)


def subsample_forward(x, coefficient, bias):
    """Subsample every map as LeNet-5 does: mean of 2×2, coefficient, bias, sigmoid.

    y[n, c, i, j] = σ(coefficient[c] · m[n, c, i, j] + bias[c]),  σ(a) = 1 / (1 + e^(−a))

    m[n, c, i, j] = (x[n, c, 2i, 2j] + x[n, c, 2i, 2j + 1] + x[n, c, 2i + 1, 2j] +
    x[n, c, 2i + 1, 2j + 1]) / 4

    The blocks of 2×2 pixels lie side by side; an odd last row or column is left out.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Maps.
    coefficient : ndarray, shape (C,)
        Trainable coefficient of each map.
    bias : ndarray, shape (C,)
        Trainable bias of each map.

    Returns
    -------
    ndarray, shape (N, C, H // 2, W // 2)

    Raises
    ------
    ValueError
        If H or W is less than 2, or if ``coefficient`` or ``bias`` does not have one number
        for each map.

    Notes
    -----
    Source: note 003 §2, S2. There the four pixels are averaged, but under S4 ("the same as
    S2") and in LeCun et al. 1998 they are added, which makes the coefficient four times as
    strong. This question averages; adding is accepted too.

    In the example the means are 3 and −2, so the arguments of σ are 2·3 − 6 = 0 and
    2·(−2) − 6 = −10; an argument of 0 gives 1/2.

    Examples
    --------
    >>> x = np.array([[[[1.0, 3, -2, 0], [5, 3, -3, -3]]]])
    >>> y = subsample_forward(x, np.array([2.0]), np.array([-6.0]))
    >>> y.round(4)
    array([[[[0.5, 0. ]]]])
    """
    _check_subsampling(x, coefficient, bias)
    y, _ = _subsample(x, coefficient, bias)
    return y


def subsample_backward(dout, x, coefficient, bias):
    """Compute the gradients of a subsampling layer: the backward pass of `subsample_forward`.

    For a loss whose gradient with respect to y = subsample_forward(x, coefficient, bias) is
    ``dout``, with a[n, c, i, j] = coefficient[c] · m[n, c, i, j] + bias[c]:

    da[n, c, i, j] = dout[n, c, i, j] · y[n, c, i, j] · (1 − y[n, c, i, j])

    dx[n, c, 2i + u, 2j + v] = da[n, c, i, j] · coefficient[c] / 4  for u and v of 0 and 1

    dcoefficient[c] = Σ_n Σ_i Σ_j da[n, c, i, j] · m[n, c, i, j]

    dbias[c] = Σ_n Σ_i Σ_j da[n, c, i, j]

    Pixels of an odd last row or column are in no block: their gradient is 0. Nothing is
    divided by N.

    Parameters
    ----------
    dout : ndarray, shape (N, C, H // 2, W // 2)
        Gradient of the loss with respect to the layer's output.
    x : ndarray, shape (N, C, H, W)
        Maps.
    coefficient : ndarray, shape (C,)
        Trainable coefficient of each map.
    bias : ndarray, shape (C,)
        Trainable bias of each map.

    Returns
    -------
    dx : ndarray, shape (N, C, H, W)
        Gradient of the loss with respect to ``x``.
    dcoefficient : ndarray, shape (C,)
        Gradient of the loss with respect to ``coefficient``.
    dbias : ndarray, shape (C,)
        Gradient of the loss with respect to ``bias``.

    Raises
    ------
    ValueError
        If H or W is less than 2, if ``coefficient`` or ``bias`` does not have one number for
        each map, or if ``dout`` does not have the shape of the layer's output.

    Notes
    -----
    Source: note 003 §2, S2. The gradients of the layer that adds the four pixels in place of
    averaging them are accepted too.

    In the example m = 3 and a = 2·3 − 6 = 0, so y = 1/2 and da = 8 · 1/2 · 1/2 = 2.

    Examples
    --------
    >>> x = np.array([[[[1.0, 3, 7], [5, 3, 9]]]])
    >>> dout = np.array([[[[8.0]]]])
    >>> dx, dcoefficient, dbias = subsample_backward(dout, x, np.array([2.0]), np.array([-6.0]))
    >>> dx
    array([[[[1., 1., 0.],
             [1., 1., 0.]]]])
    >>> dcoefficient, dbias
    (array([6.]), array([2.]))
    """
    _check_subsampling(x, coefficient, bias)
    y, means = _subsample(x, coefficient, bias)
    if dout.shape != y.shape:
        raise ValueError(f"dout is {dout.shape}, the output is {y.shape}")
    da = dout * y * (1 - y)
    share = (da * coefficient[:, None, None] / 4).repeat(2, axis=2).repeat(2, axis=3)
    dx = np.zeros(x.shape)  # share has no pixels for an odd last row or column
    dx[:, :, : share.shape[2], : share.shape[3]] = share
    return dx, (da * means).sum(axis=(0, 2, 3)), da.sum(axis=(0, 2, 3))


def partial_conv2d(x, w, b, table):
    """Convolve with a connection table: every output map looks at some input maps only.

    y[n, d, i, j] = b[d] + Σ_c Σ_u Σ_v x[n, c, i + u, j + v] · w[d, c, u, v],
    where c runs only over the input maps with table[c, d] True

    Stride 1, no padding, and the kernel is not flipped. The kernels of connections that do
    not exist stand in ``w`` too, but what they hold has no influence. An output map without
    any connection is b[d] everywhere.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Input maps.
    w : ndarray, shape (C_out, C, K_h, K_w)
        Kernels; ``w[d, c]`` is that of input map c in output map d.
    b : ndarray, shape (C_out,)
        Bias of each output map, added once.
    table : ndarray of bool, shape (C, C_out)
        Whether input map c (row) is connected to output map d (column).

    Returns
    -------
    ndarray, shape (N, C_out, H - K_h + 1, W - K_w + 1)

    Raises
    ------
    ValueError
        If the kernel is larger than the maps, ``x`` and ``w`` differ in their number of
        channels, or ``table`` does not have the shape (C, C_out).

    Notes
    -----
    Source: note 003 §2, C3, whose table has 6 rows and 16 columns (LeCun et al. 1998,
    Table I). On maps, kernels and biases of ones every output is what the note counts as the
    parameters of a map: 3·25 + 1, 4·25 + 1 and 6·25 + 1 in the second example. In the first
    one, map 0 sees the left input only, 2·(1, 2, 3) + 10, and map 1 both of them,
    (1, 2, 3) − (4, 5, 6) + 20.

    Examples
    --------
    >>> x = np.array([[[[1.0, 2, 3]], [[4, 5, 6]]]])
    >>> w = np.array([[2.0, 5], [1, -1]]).reshape(2, 2, 1, 1)
    >>> table = np.array([[True, True], [False, True]])
    >>> partial_conv2d(x, w, np.array([10.0, 20.0]), table)
    array([[[[12., 14., 16.]],
    <BLANKLINE>
            [[17., 17., 17.]]]])

    >>> table = np.array([[1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1]]) > 0
    >>> y = partial_conv2d(np.ones((1, 6, 5, 5)), np.ones((3, 6, 5, 5)), np.ones(3), table)
    >>> y.ravel()
    array([ 76., 101., 151.])
    """
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"the images have {x.shape[1]} channels, the kernels {w.shape[1]}")
    if table.T.shape != w.shape[:2]:
        raise ValueError(f"the table is {table.shape}, not {(w.shape[1], w.shape[0])}")
    return _correlate_where(x, w, table) + b[:, None, None]


def rbf_output(x, templates):
    """Compare with fixed patterns: the output layer of LeNet-5.

    y[n, i] = Σ_j (x[n, j] − templates[i, j])²

    the squared distance between what F6 says and the picture of class i. The smallest one
    names the class.

    Parameters
    ----------
    x : ndarray, shape (N, F)
        Outputs of F6, one row for each image.
    templates : ndarray, shape (K, F)
        The pattern of each class, in LeNet-5 a picture of 7×12 = 84 pixels of −1 and 1.

    Returns
    -------
    ndarray, shape (N, K)

    Raises
    ------
    ValueError
        If ``x`` and ``templates`` differ in F.

    Notes
    -----
    Source: note 003 §2, OUTPUT: y_i = Σ_{j=0}^{83} (x_j − w_ij)². No root is taken and
    nothing is halved. In the example (1 − 1)² + (0 − 1)² + (−1 + 1)² = 1 and
    (1 + 1)² + (0 − 1)² + (−1 − 1)² = 9.

    Examples
    --------
    >>> x = np.array([[1.0, 0, -1], [0.5, 1, 1]])
    >>> templates = np.array([[1.0, 1, -1], [-1, 1, 1]])
    >>> rbf_output(x, templates)
    array([[1.  , 9.  ],
           [4.25, 2.25]])
    """
    if x.shape[1] != templates.shape[1]:
        raise ValueError(f"x has {x.shape[1]} numbers, a template {templates.shape[1]}")
    return _measure_distances(x, templates)


def lenet5_forward(x, params):
    """Run LeNet-5 from the image to the distances of the classes.

    - C1: convolution, stride 1, no padding, plus bias; no sigmoid
    - S2: σ(coefficient · mean of 2×2 + bias), one coefficient and one bias for each map
    - C3: as C1, but map d sums only over the maps c of S2 with c3_table[c, d] True; no sigmoid
    - S4: as S2
    - C5: kernels as large as the maps of S4, so that one number is left of each; bias, σ
    - F6: σ(f6_w · c5 + f6_b)
    - OUTPUT: y[n, i] = Σ_j (f6[n, j] − templates[i, j])²

    with σ(a) = 1 / (1 + e^(−a)). All sizes are those of ``params``, so that the same program
    runs a smaller network; LeNet-5 has 6, 16, 120, 84 and 10 for the C1, C3, C5, F6 and K
    below, kernels of 5×5, and images of 32×32.

    Parameters
    ----------
    x : ndarray, shape (N, 1, H, W)
        Images.
    params : dict of str to ndarray
        With these keys and shapes; the kernels of a layer need not be square:

        - ``c1_w`` (C1, 1, K_h, K_w), ``c1_b`` (C1,)
        - ``s2_w`` (C1,): the coefficients, ``s2_b`` (C1,)
        - ``c3_w`` (C3, C1, K_h, K_w), ``c3_b`` (C3,), ``c3_table`` (C1, C3) of bool
        - ``s4_w`` (C3,): the coefficients, ``s4_b`` (C3,)
        - ``c5_w`` (C5, C3, K_h, K_w), ``c5_b`` (C5,)
        - ``f6_w`` (F6, C5), ``f6_b`` (F6,)
        - ``templates`` (K, F6)

    Returns
    -------
    ndarray, shape (N, K)

    Raises
    ------
    ValueError
        If the image is too small for the layers, or if the kernels of C5 are not exactly as
        large as the maps of S4.

    Notes
    -----
    Source: note 003 §2. An odd last row or column is left out in S2 and S4. The note averages
    in S2 and adds in S4, and LeCun et al. 1998 add in both: this question averages in both,
    and each of those two is accepted too. The paper squashes with 1.7159 · tanh(2a/3); this
    question takes the note's sigmoid.

    In the example everything is 0 behind S2, so that every sigmoid gives 1/2; F6 says
    (1/2, 1/2), and (1/2 − 1)² + (1/2 − 1)² = 0.5, (1/2 − 1)² + (1/2 + 1)² = 2.5.

    Examples
    --------
    >>> params = {
    ...     "c1_w": np.ones((1, 1, 1, 1)), "c1_b": np.zeros(1),
    ...     "s2_w": np.ones(1), "s2_b": np.zeros(1),
    ...     "c3_w": np.zeros((1, 1, 1, 1)), "c3_b": np.zeros(1), "c3_table": np.array([[True]]),
    ...     "s4_w": np.ones(1), "s4_b": np.zeros(1),
    ...     "c5_w": np.zeros((1, 1, 1, 1)), "c5_b": np.zeros(1),
    ...     "f6_w": np.zeros((2, 1)), "f6_b": np.zeros(2),
    ...     "templates": np.array([[1.0, 1], [1, -1]]),
    ... }
    >>> lenet5_forward(np.ones((1, 1, 4, 4)), params)
    array([[0.5, 2.5]])
    """
    c1 = _correlate(x, params["c1_w"]) + params["c1_b"][:, None, None]
    s2, _ = _subsample(c1, params["s2_w"], params["s2_b"])
    c3 = _correlate_where(s2, params["c3_w"], params["c3_table"]) + params["c3_b"][:, None, None]
    s4, _ = _subsample(c3, params["s4_w"], params["s4_b"])
    # tensordot raises ValueError unless every kernel of C5 is as large as a map of S4.
    products = np.tensordot(s4, params["c5_w"], axes=((1, 2, 3), (1, 2, 3)))
    c5 = _sigmoid(products + params["c5_b"])
    f6 = _sigmoid(c5 @ params["f6_w"].T + params["f6_b"])
    return _measure_distances(f6, params["templates"])


def _pool(x):
    """Take the maximum of every 2×2 block, and its place 0 to 3 within the block."""
    blocks = _cut_into_blocks(x)
    pixels = blocks.reshape(*blocks.shape[:4], 4)
    return pixels.max(axis=4), pixels.argmax(axis=4)


def _pool_backward(dout, places, shape):
    """Send every gradient to the pixel that was the maximum."""
    dx = np.zeros(shape)
    n, c, i, j = np.indices(dout.shape)
    dx[n, c, 2 * i + places // 2, 2 * j + places % 2] = dout
    return dx


def _relu_backward(dout, z):
    return dout * (z > 0)


def _kernel_gradients(dout, x, kernel_size):
    """Compute the gradients of the kernels and of the biases of a convolution."""
    windows = sliding_window_view(x, kernel_size, axis=(2, 3))
    return np.einsum("ndhw,nchwuv->dcuv", dout, windows), dout.sum(axis=(0, 2, 3))


def _image_gradient(dout, w):
    """Compute the gradient of a convolution's images: correlate with the flipped kernels."""
    K_h, K_w = w.shape[2:]
    padded = np.pad(dout, ((0, 0), (0, 0), (K_h - 1, K_h - 1), (K_w - 1, K_w - 1)))
    return _correlate(padded, w[:, :, ::-1, ::-1].swapaxes(0, 1))


def _cross_entropy(logits, labels):
    """Return the mean cross entropy and its gradient with respect to the logits."""
    N, K = logits.shape
    if labels.min() < 0 or labels.max() >= K:
        raise ValueError(f"the labels must be 0 to {K - 1}")
    shifted = logits - logits.max(axis=1, keepdims=True)  # so that exp cannot overflow
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = np.arange(N), labels
    dlogits = np.exp(log_p)
    dlogits[right] -= 1
    return -log_p[right].mean(), dlogits / N


def lenet_loss_and_grads(x, labels, params):
    """Compute the loss of today's LeNet and its gradient for every parameter.

    - z1 = convolution of x with w1, plus b1 (stride 1, no padding); h1 = maxpool(relu(z1))
    - z2 = convolution of h1 with w2, plus b2; h2 = maxpool(relu(z2))
    - f = h2 as rows of M2·H2·W2 numbers: channel by channel, then row by row
    - z3 = f · w3ᵀ + b3;  z4 = relu(z3) · w4ᵀ + b4;  logits = relu(z4) · w5ᵀ + b5
    - loss = −(1/N) Σ_n log softmax(logits[n])[labels[n]], the mean over the images

    maxpool takes the maximum of 2×2 pixels that lie side by side; an odd last row or column
    is left out. All sizes are those of ``params``; the usual LeNet has 6, 16, 120, 84 and 10
    for M1, M2, F3, F4 and K, and kernels of 5×5.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    labels : ndarray of int, shape (N,)
        Class of each image, 0 to K − 1.
    params : dict of str to ndarray
        With these keys and shapes; the kernels of a layer need not be square:

        - ``w1`` (M1, C, K_h, K_w), ``b1`` (M1,): first convolution
        - ``w2`` (M2, M1, K_h, K_w), ``b2`` (M2,): second convolution
        - ``w3`` (F3, M2·H2·W2), ``b3`` (F3,): first linear layer
        - ``w4`` (F4, F3), ``b4`` (F4,): second linear layer
        - ``w5`` (K, F4), ``b5`` (K,): third linear layer

    Returns
    -------
    dict of str to float or ndarray, any shape
        ``loss``, a float; and for each of the ten keys of ``params`` the gradient of the
        loss, of the parameter's shape. Eleven keys in one dict.

    Raises
    ------
    ValueError
        If a label is not in 0 to K − 1, or if the image is too small or too large for the
        layers.

    Notes
    -----
    Source: note 001, LeNet and 反向传播算法; the layers are those that are usual today. The
    loss must stay right for logits of ±1000. The derivative of relu at 0 is taken as 0 here;
    1 is accepted too. Of two equal maxima in a block the first one, row by row, gets the
    gradient, but no case depends on it.

    In the example the largest pixel, 6, passes through all layers: relu(z4) = (12, 0). Both
    logits are 12, so softmax gives 1/2 to each class, the loss is log 2 = 0.6931, and the
    gradient of the logits is (1/2 − 1, 1/2) = (−1/2, 1/2): that is the gradient of b5, and
    times 12 it stands in the first column of that of w5. The gradient of that 12 is
    −1/2·1 + 1/2·0 = −1/2; through w2 = 2 it comes back to the pixel as −1, and −1·6 is the
    gradient of w1.

    Examples
    --------
    >>> params = {
    ...     "w1": np.ones((1, 1, 1, 1)), "b1": np.zeros(1),
    ...     "w2": np.full((1, 1, 1, 1), 2.0), "b2": np.zeros(1),
    ...     "w3": np.ones((1, 1)), "b3": np.zeros(1),
    ...     "w4": np.array([[1.0], [-1.0]]), "b4": np.zeros(2),
    ...     "w5": np.array([[1.0, 5.0], [0.0, 7.0]]), "b5": np.array([0.0, 12.0]),
    ... }
    >>> x = np.array([[[[1.0, 2, 3, 4], [0, -1, 2, 1], [5, 6, -1, -2], [4, 3, -5, -6]]]])
    >>> result = lenet_loss_and_grads(x, np.array([0]), params)
    >>> round(float(result["loss"]), 4)
    0.6931
    >>> result["w5"]
    array([[-6.,  0.],
           [ 6.,  0.]])
    >>> result["b5"], result["w1"], result["b1"]
    (array([-0.5,  0.5]), array([[[[-6.]]]]), array([-1.]))
    """
    z1 = _correlate(x, params["w1"]) + params["b1"][:, None, None]
    h1, places1 = _pool(np.maximum(z1, 0))
    z2 = _correlate(h1, params["w2"]) + params["b2"][:, None, None]
    h2, places2 = _pool(np.maximum(z2, 0))
    features = h2.reshape(len(x), -1)
    z3 = features @ params["w3"].T + params["b3"]
    h3 = np.maximum(z3, 0)
    z4 = h3 @ params["w4"].T + params["b4"]
    h4 = np.maximum(z4, 0)
    loss, dlogits = _cross_entropy(h4 @ params["w5"].T + params["b5"], labels)

    dz4 = _relu_backward(dlogits @ params["w5"], z4)
    dz3 = _relu_backward(dz4 @ params["w4"], z3)
    dh2 = (dz3 @ params["w3"]).reshape(h2.shape)
    dz2 = _relu_backward(_pool_backward(dh2, places2, z2.shape), z2)
    dh1 = _image_gradient(dz2, params["w2"])
    dz1 = _relu_backward(_pool_backward(dh1, places1, z1.shape), z1)
    dw1, db1 = _kernel_gradients(dz1, x, params["w1"].shape[2:])
    dw2, db2 = _kernel_gradients(dz2, h1, params["w2"].shape[2:])
    return {
        "loss": float(loss),
        "w1": dw1,
        "b1": db1,
        "w2": dw2,
        "b2": db2,
        "w3": dz3.T @ features,
        "b3": dz3.sum(axis=0),
        "w4": dz4.T @ h3,
        "b4": dz4.sum(axis=0),
        "w5": dlogits.T @ h4,
        "b5": dlogits.sum(axis=0),
    }
