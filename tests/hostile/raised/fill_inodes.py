"""Makes so many files that no more can be made; here 200 of them."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    for number in range(200):
        os.mkdir(os.path.join(target["open_folder"], str(number)))
    return "made"
