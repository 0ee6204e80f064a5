package io.mailhaul.bench;

/** The ports at which a run reaches the two servers. */
record Route(int source, int destination) {}
