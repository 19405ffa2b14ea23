"""Recording what clients and a real cluster say to each other, and saying the cluster's part again without it."""
