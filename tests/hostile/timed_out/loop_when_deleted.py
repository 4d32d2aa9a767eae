"""Returns an object that loops when it is thrown away."""

UNPROTECTED = "spoils the next submission"


class Undead:
    def __del__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


def attack(target):
    return Undead()
