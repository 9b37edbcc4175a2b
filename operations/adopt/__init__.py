"""Groups that other tools made, brought under this project."""
