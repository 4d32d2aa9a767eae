"""Leaves everything changed that a process has and that the next submission would find."""

import builtins
import gc
import os
import random
import signal
import sys
import warnings

import numpy as np

UNPROTECTED = "spoils the next submission"


def attack(target):
    np.seterr(all="ignore")
    np.random.seed(7)
    random.seed(7)
    os.environ["LEFT"] = "behind"
    sys.path.insert(0, target["open_folder"])
    sys.setrecursionlimit(500)
    sys.setswitchinterval(1.0)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gc.disable()
    builtins.left = np.left = np.random.left = sys.left = "behind"
    return "left"
