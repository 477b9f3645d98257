"""The tables, one module per subject; rows only, no queries and no rules."""
