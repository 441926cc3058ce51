"""The offline verifier: reads an export or a data folder, writes nothing, names the place that is wrong."""
