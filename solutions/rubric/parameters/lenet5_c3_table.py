"""How answers to `lenet5_c3_table` are judged."""

import numpy as np

from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import TABLE_I, draw_nothing, read_table


def oracle_lenet5_c3_table():
    return read_table(TABLE_I)


def lenet5_c3_table__transposed():
    return reference.lenet5_c3_table().T


def lenet5_c3_table__fully_connected():
    return np.ones((6, 16), dtype=bool)


def lenet5_c3_table__columns_slipped():
    """Read the table off the text of note 003, where cells are missing."""
    return read_table(
        (
            "1.111..11111111.",
            "11..111.111111..",
            "111..111.1.1111.",
            ".111.1111.1.111.",
            ".111.1111.11.11.",
            ".111.1111.11.11.",
        )
    )


def lenet5_c3_table__no_wrap():
    table = reference.lenet5_c3_table()
    for j in range(12):
        first, count = (j, 3) if j < 6 else (j - 6, 4)
        table[:, j] = False
        table[first : first + count, j] = True
    return table


def lenet5_c3_table__neighbours_before():
    table = reference.lenet5_c3_table()
    for j in range(12):
        first, count = (j, 3) if j < 6 else (j - 6, 4)
        table[:, j] = False
        for step in range(count):
            table[(first - step) % 6, j] = True
    return table


def lenet5_c3_table__fours_go_on():
    table = reference.lenet5_c3_table()
    for j in range(12, 15):
        table[:, j] = table[:, j - 6]
    return table


def lenet5_c3_table__complemented():
    return ~reference.lenet5_c3_table()


def lenet5_c3_table__zeros_and_ones():
    return reference.lenet5_c3_table().astype(int)


def lenet5_c3_table__float_mask():
    return reference.lenet5_c3_table().astype(float)


def lenet5_c3_table__sets():
    columns = "012 123 234 345 045 015 0123 1234 2345 0345 0145 0125 0134 1245 0235 012345"
    return np.array([[str(i) in column for column in columns.split()] for i in range(6)])


lenet5_c3_table = Question(
    reference=reference.lenet5_c3_table,
    oracle=oracle_lenet5_c3_table,
    draw=draw_nothing,
    aspects=(
        Aspect(
            "values",
            "every map of C3 is connected to the right maps of S2",
            visible=(
                example(
                    {},
                    np.array(
                        [
                            [1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1],
                            [1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1],
                            [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1],
                            [0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1],
                            [0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1],
                            [0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1],
                        ],
                        dtype=bool,
                    ),
                    source="003 §2, C3; LeCun et al. 1998, Table I",
                ),
            ),
            hidden=(draw(),),
        ),
    ),
    variants=(
        misconception(
            lenet5_c3_table__transposed,
            "Rows and columns are swapped: a row belongs to a map of S2, a column to one of C3.",
            hint="The shape is (6, 16).",
        ),
        misconception(
            lenet5_c3_table__fully_connected,
            "Every map of C3 is connected to every map of S2, as in an ordinary convolution.",
            hint="Only the last map of C3 takes all six.",
        ),
        misconception(
            lenet5_c3_table__columns_slipped,
            "This is the table as it stands in the text of the note, where its cells have slipped.",
            hint="Follow the rule: in the first six columns there are three crosses each.",
        ),
        misconception(
            lenet5_c3_table__no_wrap,
            "The neighbours stop at map 5 of S2, but they go round in a circle.",
            hint="Map 4 of C3 takes the maps 4, 5 and 0.",
        ),
        misconception(
            lenet5_c3_table__neighbours_before,
            "The neighbours are counted downwards, but map j begins at map j of S2 and goes up.",
            hint="Map 0 of C3 takes the maps 0, 1 and 2.",
        ),
        misconception(
            lenet5_c3_table__fours_go_on,
            "Maps 12 to 14 repeat the four neighbours of maps 6 to 8, "
            "but each takes two separate pairs.",
            hint="Map 12 of C3 takes the maps 0, 1, 3 and 4.",
        ),
        misconception(
            lenet5_c3_table__complemented,
            "The table marks the connections that are missing, but True stands for a connection.",
            hint="How many maps of S2 does map 15 of C3 take?",
        ),
        convention(
            lenet5_c3_table__zeros_and_ones,
            "The table holds integers 0 and 1. Accepted, but as an index they pick maps 0 and 1, "
            "where True and False pick the connected maps.",
        ),
        convention(
            lenet5_c3_table__float_mask,
            "The table holds floats 0 and 1. Accepted as a mask to multiply with, but only "
            "True and False can also pick the connected maps as an index.",
        ),
        style(lenet5_c3_table__sets, "a set of inputs for each map"),
    ),
    nudge="Begin with an array that is False everywhere and set one column after the other.",
    step="Columns 0 to 5 and 6 to 11 are two loops over the first map of a row of neighbours: take "
    "its followers modulo 6. Write the last four columns out.",
    source="003 §2, C3",
)
