"""YAML and front matter to value objects and back: one schema for writer and reader."""
