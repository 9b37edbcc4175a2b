"""Programs that set-up builds from Go modules, because no package registry carries them ready to run."""
