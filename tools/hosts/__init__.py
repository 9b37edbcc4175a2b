"""Language hosts for the engine, over the SDK's own, and the launchers that start them."""
