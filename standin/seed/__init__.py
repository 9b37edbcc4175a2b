"""The account as a rehearsal finds it: network, clusters, Amazon's Windows AMIs and their parameters."""
