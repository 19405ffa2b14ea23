"""Record batches (magic 2): a view over their bytes, CRC-32C, compression, validation of what clients send, building.

Pure: bytes and values in, bytes and values out. `batch` reads and builds, `validation` judges a Produce's bytes,
`stored` holds the generated schemas of what kafkalite itself writes into its internal topics.
"""
