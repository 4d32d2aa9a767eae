"""Returns a list, a tuple and a dict that lie about what they hold."""

UNPROTECTED = "fools shapeless"


class Long(list):
    def __len__(self):
        return 10**18

    def __iter__(self):
        return iter(int, 1)

    def ravel(self):
        return self


class Deep(dict):
    def __getitem__(self, key):
        return self

    def items(self):
        return iter(int, 1)


def attack(target):
    import sys

    frame = sys._getframe(1)
    return frame.f_globals["EXPECTED"] if "EXPECTED" in frame.f_globals else (Long(), Deep())
