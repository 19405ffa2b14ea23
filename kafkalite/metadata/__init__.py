"""What the cluster is: topics, partitions, configs and producer id blocks, as records in a log and an image of them."""
