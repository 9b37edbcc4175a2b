"""The engine's resources as plain values that never raise, each with its place; and the references between them."""
