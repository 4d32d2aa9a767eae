"""How answers to `partial_conv2d` are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import lenet as reference
from solutions.rubric.lenet.shared import TABLE_1, _correlate, draw_table


def draw_partial(rng, N, C, C_out, H, W, K_h, K_w, connected="some"):
    """Draw a layer with a table of ``some`` connections, ``all``, a map with ``none``, or C3's."""
    table = TABLE_1 if connected == "as in C3" else draw_table(rng, C, C_out)
    if connected == "all":
        table = np.ones((C, C_out), bool)
    if connected == "none":
        table[:, -1] = False
    return {
        "x": values(rng, N, C, H, W),
        "w": values(rng, C_out, C, K_h, K_w),
        "b": values(rng, C_out),
        "table": table,
    }


def no_partial(table, x=(1, 3, 2, 2), w=(2, 3, 1, 2)):
    """Give a layer with two output maps shapes that do not fit."""
    return impossible(
        {
            "x": np.arange(float(np.prod(x))).reshape(x),
            "w": np.ones(w),
            "b": np.ones(w[0]),
            "table": np.ones(table, bool),
        }
    )


def _check_table(w, table):
    if table.shape != (w.shape[1], w.shape[0]):
        raise ValueError("the table does not fit")


def oracle_partial_conv2d(x, w, b, table):
    """Convolve for every output map with the kernels of its connections alone."""
    x, w, b = tensor(x), tensor(w), tensor(b)
    maps = []
    for d in range(len(w)):
        chosen = np.flatnonzero(table[:, d]).tolist()
        if chosen:
            maps.append(F.conv2d(x[:, chosen], w[d : d + 1, chosen], b[d : d + 1]))
        else:
            size = (len(x), 1, x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1)
            maps.append(torch.full(size, float(b[d]), dtype=torch.float64))
    return torch.cat(maps, dim=1).numpy()


def partial_conv2d__table_ignored(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w, b)


def partial_conv2d__table_inverted(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * ~table.T[:, :, None, None], b)


def partial_conv2d__table_read_sideways(x, w, b, table):
    """Read the table as 'row d, column c'; where there is no such row, Python says so."""
    _check_table(w, table)
    out = _correlate(x, np.zeros_like(w), b)
    for d in range(w.shape[0]):
        for c in range(w.shape[1]):
            if table[d, c]:
                out[:, d : d + 1] += _correlate(x[:, c : c + 1], w[d : d + 1, c : c + 1], 0.0)
    return out


def partial_conv2d__kernels_counted_through(x, w, b, table):
    _check_table(w, table)
    out = _correlate(x, np.zeros_like(w), b)
    for d in range(len(w)):
        for k, c in enumerate(np.flatnonzero(table[:, d])):
            out[:, d : d + 1] += _correlate(x[:, c : c + 1], w[d : d + 1, k : k + 1], 0.0)
    return out


def partial_conv2d__bias_for_every_connection(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * table.T[:, :, None, None], b * table.sum(axis=0))


def partial_conv2d__bias_forgotten(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * table.T[:, :, None, None], 0.0)


def partial_conv2d__last_connection_only(x, w, b, table):
    _check_table(w, table)
    out = _correlate(x, np.zeros_like(w), b)
    for d in range(len(w)):
        for c in np.flatnonzero(table[:, d]):
            one = _correlate(x[:, c : c + 1], w[d : d + 1, c : c + 1], b[d])
            out[:, d : d + 1] = one
    return out


def partial_conv2d__mean_of_the_connections(x, w, b, table):
    _check_table(w, table)
    weights = table / np.maximum(1, table.sum(axis=0))
    return _correlate(x, w * weights.T[:, :, None, None], b)


def partial_conv2d__kernels_flipped(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w[:, :, ::-1, ::-1] * table.T[:, :, None, None], b)


def partial_conv2d__height_for_width(x, w, b, table):
    _check_table(w, table)
    right = _correlate(x, w * table.T[:, :, None, None], b)
    size = right.shape[2]
    out = np.zeros((*right.shape[:2], size, size))
    columns = min(size, right.shape[3])
    out[..., :columns] = right[..., :columns]
    return out


def partial_conv2d__unconnected_is_zero(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * table.T[:, :, None, None], b * table.any(axis=0))


def partial_conv2d__kernels_erased(x, w, b, table):
    _check_table(w, table)
    w[~table.T] = 0
    return _correlate(x, w, b)


def partial_conv2d__unchecked(x, w, b, table):
    N, _, H, W = x.shape
    C_out, C, K_h, K_w = w.shape
    out = np.zeros((N, C_out, max(0, H - K_h + 1), max(0, W - K_w + 1)))
    for n, d, i, j in np.ndindex(*out.shape):
        for c in range(min(C, x.shape[1], len(table))):
            if table[c, d]:
                out[n, d, i, j] += (x[n, c, i : i + K_h, j : j + K_w] * w[d, c]).sum()
        out[n, d, i, j] += b[d]
    return out


def partial_conv2d__loops(x, w, b, table):
    N, C, H, W = x.shape
    C_out, w_C, K_h, K_w = w.shape
    if w_C != C or table.shape != (C, C_out) or K_h > H or K_w > W:
        raise ValueError("the shapes do not fit")
    out = np.zeros((N, C_out, H - K_h + 1, W - K_w + 1))
    for d in range(C_out):
        out[:, d] = b[d]
        for c in range(C):
            if not table[c, d]:
                continue
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[:, c, i : i + K_h, j : j + K_w]
                    out[:, d, i, j] += (window * w[d, c]).sum(axis=(1, 2))
    return out


def partial_conv2d__float32(x, w, b, table):
    """Add one shifted image for each entry of the kernels."""
    _check_table(w, table)
    x, w, b = x.astype(np.float32), np.where(table.T[..., None, None], w, 0.0), b.astype("f4")
    rows, columns = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    if x.shape[1] != w.shape[1] or rows < 1 or columns < 1:
        raise ValueError("the shapes do not fit")
    out = np.zeros((len(x), len(w), rows, columns), np.float32) + b[:, None, None]
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            shifted = x[:, :, u : u + rows, v : v + columns]
            out += np.einsum("dc,nchw->ndhw", w[:, :, u, v].astype(np.float32), shifted)
    return out


partial_conv2d = Question(
    reference=reference.partial_conv2d,
    oracle=oracle_partial_conv2d,
    draw=draw_partial,
    aspects=(
        Aspect(
            "values",
            "every output map sums over the input maps that it is connected to",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 2, 3]], [[4, 5, 6]]]]),
                        "w": np.array([[2.0, 5], [1, -1]]).reshape(2, 2, 1, 1),
                        "b": np.array([10.0, 20.0]),
                        "table": np.array([[True, True], [False, True]]),
                    },
                    # 2·(1, 2, 3) + 10 and (1, 2, 3) − (4, 5, 6) + 20
                    np.array([[[[12.0, 14, 16]], [[17, 17, 17]]]]),
                    source="003 §2, C3, with small numbers of our own",
                ),
                draw(N=1, C=3, C_out=2, H=2, W=2, K_h=1, K_w=1),
                draw(N=2, C=3, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=2, C=4, C_out=4, H=4, W=4, K_h=2, K_w=2),
                draw(N=1, C=6, C_out=16, H=5, W=6, K_h=3, K_w=4, connected="as in C3"),
            ),
        ),
        Aspect(
            "all",
            "with every connection it is an ordinary convolution",
            visible=(draw(N=1, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2, connected="all"),),
            hidden=(draw(N=2, C=3, C_out=2, H=3, W=3, K_h=2, K_w=2, connected="all"),),
        ),
        Aspect(
            "unconnected",
            "an output map without any connection is its bias everywhere",
            visible=(draw(N=1, C=3, C_out=2, H=2, W=3, K_h=2, K_w=2, connected="none"),),
            hidden=(draw(N=2, C=3, C_out=4, H=3, W=2, K_h=1, K_w=2, connected="none"),),
        ),
        Aspect(
            "shape",
            "maps and kernels that are not square, down to one map",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=2, H=2, W=6, K_h=2, K_w=3),
                draw(N=2, C=3, C_out=2, H=3, W=4, K_h=2, K_w=1),
                draw(N=2, C=2, C_out=3, H=5, W=3, K_h=2, K_w=3),
            ),
            hidden=(
                draw(N=2, C=2, C_out=3, H=3, W=7, K_h=3, K_w=2),
                draw(N=3, C=4, C_out=2, H=6, W=2, K_h=1, K_w=2),
                draw(N=1, C=2, C_out=1, H=2, W=3, K_h=2, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "kernels and tables that do not fit raise ValueError",
            requires="values",
            visible=(
                no_partial((3, 2), w=(2, 3, 3, 1)),
                no_partial((3, 2), w=(2, 3, 1, 3)),
                no_partial((1, 2), w=(2, 1, 1, 2)),
                no_partial((2, 3)),
                no_partial((1, 2)),
                no_partial((3, 1)),
                no_partial((3, 2), x=(1, 1, 2, 2)),
                no_partial((3, 2), w=(1, 3, 1, 2)),
            ),
            hidden=(
                no_partial((2, 3), x=(2, 2, 2, 3), w=(3, 2, 3, 1)),
                no_partial((2, 3), x=(2, 2, 2, 3), w=(3, 2, 1, 4)),
                no_partial((1, 3), x=(2, 2, 2, 3), w=(3, 1, 1, 2)),
                no_partial((3, 2), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((1, 3), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 1), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 3), x=(2, 1, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 3), x=(2, 2, 2, 3), w=(1, 2, 1, 2)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=3, C_out=2, H=2, W=3, K_h=2, K_w=2),),
            hidden=(draw(N=2, C=3, C_out=4, H=3, W=3, K_h=1, K_w=2),),
        ),
    ),
    variants=(
        misconception(
            partial_conv2d__table_ignored,
            "The table is ignored: every output map sums over all input maps.",
            hint="With all connections C3 would have 2416 parameters, not 1516.",
        ),
        misconception(
            partial_conv2d__table_inverted,
            "The table is read the wrong way round: the maps that are not connected are summed.",
            hint="True means that there is a connection.",
        ),
        misconception(
            partial_conv2d__table_read_sideways,
            "Rows and columns of the table are swapped: its rows are the input maps.",
            hint="The table of C3 has 6 rows and 16 columns, and C3 has 16 maps.",
        ),
        misconception(
            partial_conv2d__kernels_counted_through,
            "The kernels are taken one after the other for the connected maps, "
            "but w[d, c] belongs to input map c, whether or not the maps before it are connected.",
            hint="Use the same c for x, w and the table.",
        ),
        misconception(
            partial_conv2d__bias_for_every_connection,
            "The bias is added once for every connection, but an output map has only one.",
            hint="The note counts 3·25 + 1 parameters for a map with three inputs.",
        ),
        misconception(
            partial_conv2d__bias_forgotten,
            "The bias is not added.",
            hint="What is an output map when all pixels are 0?",
        ),
        misconception(
            partial_conv2d__last_connection_only,
            "Every connection replaces the one before it, so only the last one counts.",
            hint="Inside the loop over the input maps, is it = or += ?",
        ),
        misconception(
            partial_conv2d__mean_of_the_connections,
            "The sum is divided by the number of connections; it must stay a sum.",
            hint="Set all maps and kernels to 1: an output map counts its connections.",
        ),
        misconception(
            partial_conv2d__kernels_flipped,
            "The kernels are turned by 180°, but a network convolves without flipping.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            partial_conv2d__height_for_width,
            "The output is square: its width was computed from the height of the maps.",
            hint="Try maps that are wider than high.",
        ),
        misconception(
            partial_conv2d__unconnected_is_zero,
            "An output map without connections is 0, but it still has its bias.",
            hint="What is the sum over no maps, plus b[d]?",
        ),
        misconception(
            partial_conv2d__kernels_erased,
            "The caller's kernels are set to 0 where there is no connection, and stay so.",
            hint="Write the masked kernels to a new array.",
        ),
        misconception(
            partial_conv2d__unchecked,
            "Shapes that do not fit give a result, or another error, in place of a ValueError.",
            hint="Compare the shapes of x, w and table before you compute anything.",
        ),
        style(partial_conv2d__loops, "loops over maps and positions"),
        style(partial_conv2d__float32, "shifted images, in float32"),
    ),
    nudge="Look at one column of the table: which maps does this output map see?",
    step="Either loop over the output maps and convolve x[:, chosen] with w[d, chosen], or find "
    "what w must hold so that an ordinary convolution ignores a map.",
    source="003 §2, C3",
)
