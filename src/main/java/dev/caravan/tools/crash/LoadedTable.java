package dev.caravan.tools.crash;

/** @param digest as {@link dev.caravan.tools.generate.TableDigest} has it */
record LoadedTable(long rows, long digest) {}
