"""An invented plan of an invented town, to see and try everything with."""
