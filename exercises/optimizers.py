"""Unit 5: optimizers.

With the gradient g_t of step t = 1, 2, …, the learning rate η, and products, squares, roots
and quotients taken element by element:

- SGD        w ← w − η g_t
- momentum   v ← μ v + g_t                      w ← w − η v
- AdaGrad    s ← s + g_t²                       w ← w − η g_t / (√s + ε)
- RMSProp    s ← α s + (1 − α) g_t²             w ← w − η g_t / (√s + ε)
- Adam       m ← β₁ m + (1 − β₁) g_t            m̂ = m / (1 − β₁ᵗ)
             v ← β₂ v + (1 − β₂) g_t²           v̂ = v / (1 − β₂ᵗ)
                                                w ← w − η m̂ / (√v̂ + ε)

All of v, s and m start at 0. What an optimizer has to remember from one step to the next, it
keeps in ``state``: one dict for each parameter, empty before the first step. A loop that takes
the gradient at the current point and hands it to any of them minimizes a function.
"""

import numpy as np


def sgd(w, dw, state, lr):
    """Take one step of stochastic gradient descent.

    w ← w − η g: against the gradient, because that is where the loss falls.

    Parameters
    ----------
    w : ndarray
        Parameter, of any shape. It is not changed.
    dw : ndarray
        Gradient g of the loss, of the shape of ``w``. It is not changed.
    state : dict
        Empty: this optimizer has nothing to remember.
    lr : float
        Learning rate η.

    Returns
    -------
    w : ndarray
        The new parameter, a new array of the same shape.
    state : dict
        The state as it was given.

    Notes
    -----
    Source: note 002 优化器 1. ``torch.optim.SGD`` does the same.

    Examples
    --------
    >>> w, state = sgd(np.array([1.0, -2.0]), np.array([0.5, -1.0]), {}, lr=0.1)
    >>> w
    array([ 0.95, -1.9 ])
    """
    raise NotImplementedError


def momentum(w, dw, state, lr, momentum=0.9):
    """Take one step of gradient descent with momentum.

    v ← μ v + g, then w ← w − η v with the new v. The velocity v starts at 0; the learning
    rate is not part of it, and the gradient enters it undamped.

    Parameters
    ----------
    w : ndarray
        Parameter, of any shape. It is not changed.
    dw : ndarray
        Gradient g of the loss, of the shape of ``w``. It is not changed.
    state : dict
        What the previous step on this parameter returned; empty at the first step. Its keys
        are up to you. It may be changed in place.
    lr : float
        Learning rate η.
    momentum : float, optional
        Share μ of the velocity that is kept, 0 ≤ μ < 1.

    Returns
    -------
    w : ndarray
        The new parameter, a new array of the same shape.
    state : dict
        What the next step needs.

    Notes
    -----
    Source: note 002 优化器 2. The form is that of ``torch.optim.SGD(momentum=...)``. The form
    v ← μ v − η g, w ← w + v takes the same path as long as η stays the same.

    Examples
    --------
    >>> w, state = np.array([1.0, 2.0]), {}
    >>> for dw in np.array([[1.0, -2.0], [1.0, 0.0]]):
    ...     w, state = momentum(w, dw, state, lr=0.1, momentum=0.5)
    ...     print(w)
    [0.9 2.2]
    [0.75 2.3 ]
    """
    raise NotImplementedError


def adagrad(w, dw, state, lr, eps=1e-10):
    """Take one step of AdaGrad.

    s ← s + g², then w ← w − η g / (√s + ε) with the new s, every element by itself. The sum s
    starts at 0 and only grows, so the steps become shorter. ε stands outside the root; it
    keeps the quotient finite where all gradients so far were 0.

    Parameters
    ----------
    w : ndarray
        Parameter, of any shape. It is not changed.
    dw : ndarray
        Gradient g of the loss, of the shape of ``w``. It is not changed.
    state : dict
        What the previous step on this parameter returned; empty at the first step. Its keys
        are up to you. It may be changed in place.
    lr : float
        Learning rate η.
    eps : float, optional
        Term ε in the denominator.

    Returns
    -------
    w : ndarray
        The new parameter, a new array of the same shape.
    state : dict
        What the next step needs.

    Notes
    -----
    Source: note 002 优化器 3. The form is that of ``torch.optim.Adagrad``. Some textbooks
    write √(s + ε) instead; that is accepted too.

    Examples
    --------
    The sums of squares are 3² and 3² + 4² = 5²:

    >>> w, state = np.array([1.0]), {}
    >>> for dw in np.array([[3.0], [4.0]]):
    ...     w, state = adagrad(w, dw, state, lr=0.65)
    ...     print(w.round(6))
    [0.35]
    [-0.17]
    """
    raise NotImplementedError


def rmsprop(w, dw, state, lr, alpha=0.99, eps=1e-8):
    """Take one step of RMSProp.

    s ← α s + (1 − α) g², then w ← w − η g / (√s + ε) with the new s, every element by itself.
    The running mean s starts at 0 and is not corrected for that. ε stands outside the root.

    Parameters
    ----------
    w : ndarray
        Parameter, of any shape. It is not changed.
    dw : ndarray
        Gradient g of the loss, of the shape of ``w``. It is not changed.
    state : dict
        What the previous step on this parameter returned; empty at the first step. Its keys
        are up to you. It may be changed in place.
    lr : float
        Learning rate η.
    alpha : float, optional
        Share α of the running mean that is kept, 0 ≤ α < 1.
    eps : float, optional
        Term ε in the denominator.

    Returns
    -------
    w : ndarray
        The new parameter, a new array of the same shape.
    state : dict
        What the next step needs.

    Notes
    -----
    Source: note 002 优化器 4. The form is that of ``torch.optim.RMSprop``. Some textbooks
    write √(s + ε) instead; that is accepted too.

    Examples
    --------
    s is 0.25 · 4² = 4, then 0.75 · 4 + 0.25 · 2² = 4 again:

    >>> w, state = np.array([1.0]), {}
    >>> for dw in np.array([[4.0], [2.0]]):
    ...     w, state = rmsprop(w, dw, state, lr=0.1, alpha=0.75)
    ...     print(w.round(6))
    [0.8]
    [0.7]
    """
    raise NotImplementedError


def adam(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take one step of Adam, with bias correction.

    At step t = 1, 2, …, every element by itself:

    m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g², both from 0; then, because such a start
    pulls both towards 0, m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ); then
    w ← w − η m̂ / (√v̂ + ε). The uncorrected m and v are what the next step goes on from. ε
    stands outside the root and is added to the corrected √v̂.

    Parameters
    ----------
    w : ndarray
        Parameter, of any shape. It is not changed.
    dw : ndarray
        Gradient g of the loss, of the shape of ``w``. It is not changed.
    state : dict
        What the previous step on this parameter returned; empty at the first step. Its keys
        are up to you. It may be changed in place.
    lr : float
        Learning rate η.
    beta1, beta2 : float, optional
        Shares β₁ of the mean and β₂ of the mean square that are kept.
    eps : float, optional
        Term ε in the denominator.

    Returns
    -------
    w : ndarray
        The new parameter, a new array of the same shape.
    state : dict
        What the next step needs.

    Notes
    -----
    Source: note 002 优化器 5; Kingma and Ba 2015, algorithm 1. The form is that of
    ``torch.optim.Adam``. The paper's shorter form with ε added to the uncorrected √v (its
    section 2, "ε̂") is accepted too.

    Examples
    --------
    Both gradients have the magnitude 2, so v̂ = 4; m̂ is 2, then −0.5 / 0.75 = −2/3:

    >>> w, state = np.array([1.0]), {}
    >>> for dw in np.array([[2.0], [-2.0]]):
    ...     w, state = adam(w, dw, state, lr=0.21, beta1=0.5, beta2=0.75)
    ...     print(w.round(6))
    [0.79]
    [0.86]
    """
    raise NotImplementedError


def minimize(grad, w, update, steps):
    """Walk downhill for some steps with any optimizer, and record the path.

    w_0 is the start. At step t = 1, 2, …, the gradient is taken at the point w_{t−1} reached so
    far, and ``update(point, gradient, state)`` makes the next point of it. Each call of ``update``
    receives the state that the call before returned, and the first an empty dict.

    Parameters
    ----------
    grad : callable
        ``grad(w)`` returns the gradient of the loss at ``w``, of the shape of ``w``.
    w : ndarray, any shape
        Start w_0. It is not changed.
    update : callable
        ``update(w, dw, state)`` returns the pair of the new parameter and the new state, as the
        optimizers of this unit do. It may change its arguments in place, and return them.
    steps : int
        Number of steps; 0 is allowed.

    Returns
    -------
    ndarray, any shape of ``w`` behind a first axis of steps + 1
        All points w_0, w_1, …, w_steps in order.

    Raises
    ------
    ValueError
        If ``steps`` is negative.

    Notes
    -----
    Source: note 002 §2.1.3 and 优化器. What one step does is the optimizer's business; the loop
    has to take the gradient anew, to hand the state on, and to keep a copy of every point,
    because an optimizer that works in place would change the points recorded before.

    Examples
    --------
    The loss is (w − 1)², its gradient 2w − 2, and each step goes half of the way to 1:

    >>> def halve(w, dw, state):
    ...     return w - 0.25 * dw, state
    >>> minimize(lambda w: 2 * w - 2, np.array([3.0]), halve, steps=3)
    array([[3.  ],
           [2.  ],
           [1.5 ],
           [1.25]])
    """
    raise NotImplementedError
