"""``python -m standin.api.worker``: the server process. What it loads and restores is a matter of one start."""

from engine_plugin.startup import without_collections

if __name__ == "__main__":
    with without_collections():
        from standin.api.one_session import one_session

        with one_session():
            from standin.api import serving

            server = serving.opened()
    if server is not None:
        server.serve_forever()
