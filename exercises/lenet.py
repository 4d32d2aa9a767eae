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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
