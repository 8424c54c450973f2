"""How fast it is: every figure a ratio within one run, its floor started by the same script. `python -m benchmarks`."""
