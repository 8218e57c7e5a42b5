package dev.caravan.cli.crash;

/** @param digest as {@link dev.caravan.cli.generate.TableDigest} has it */
record LoadedTable(long rows, long digest) {}
