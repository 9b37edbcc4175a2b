"""The stand-in AWS API of a rehearsal: one moto server process, and backends of our own for what moto lacks."""
