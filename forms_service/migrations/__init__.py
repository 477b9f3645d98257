"""The schema's history: numbered, readable, reversible."""
