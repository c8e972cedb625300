"""Note 001, a module per section of the note: most sections have letters of their own (`formula.NOTATIONS`, B to G)."""

from notes.note_001 import (
    backpropagation,
    classification,
    configurations,
    errors_backprop,
    functions,
    main,
    sigmoid,
    sigmoid_squared_error,
)

FORMULAS = [formula
            for section in (main, backpropagation, sigmoid, classification, sigmoid_squared_error, functions,
                            errors_backprop, configurations)
            for formula in section.FORMULAS]
