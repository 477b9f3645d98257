"""Pictures drawn at build time: towns, places, the house in five strokes, signs."""
