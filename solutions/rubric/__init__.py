"""How answers are judged: one module per unit, one `Question` per function."""
