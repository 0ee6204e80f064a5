package io.mailhaul.bench;

/** The ports of the two servers, or of the proxies to them. */
record Ports(int source, int destination) {}
