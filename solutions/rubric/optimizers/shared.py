"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.oracle import tensor
from autograder.question import values


def draw_path(rng, steps, shape, lr, second=None, still=None, tiny=None, **settings):
    """Draw a parameter and its gradients.

    Parameters
    ----------
    shape : int or (int, int)
        Shape of the parameter.
    second : int or (int, int), optional
        Shape of another parameter; both are then drawn as tuples.
    still : int, optional
        Step, from 0, at which the gradient is 0. The gradient of the first element is then 0
        at every step.
    tiny : int, optional
        Gradients are so many powers of ten smaller, so that even a small default ε counts.
    """
    parameters, gradients = [], []
    for each in (shape,) if second is None else (shape, second):
        sizes = (each,) if isinstance(each, int) else each
        parameters.append(values(rng, *sizes) / 10)
        gradient = values(rng, steps, *sizes)
        if still is not None:
            gradient[still] = 0.0
            gradient.reshape(steps, -1)[:, 0] = 0.0
        if tiny is not None:
            gradient /= 10.0**tiny
        gradients.append(gradient)
    if second is None:
        return {"w": parameters[0], "gradients": gradients[0], "lr": lr, **settings}
    return {"w": tuple(parameters), "gradients": tuple(gradients), "lr": lr, **settings}


def follow(make, w, gradients):
    """Step a torch optimizer with given gradients; ``make`` takes the list of parameters."""
    if isinstance(w, tuple):
        return tuple(follow(make, *one) for one in zip(w, gradients, strict=True))
    parameter = tensor(w).requires_grad_()
    optimizer = make([parameter])
    path = []
    for gradient in gradients:
        parameter.grad = tensor(gradient)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    return tuple(path)


def _in_float32(*arrays):
    return [array.astype(np.float32) for array in arrays]
