"""Model answers: one module per unit, one function per question.

A module here is complete in itself (the standard library and NumPy only), so that it
can be copied over the exercise of the same name.
"""
