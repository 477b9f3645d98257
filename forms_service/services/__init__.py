"""The use cases, one module each; one use case is one transaction."""
