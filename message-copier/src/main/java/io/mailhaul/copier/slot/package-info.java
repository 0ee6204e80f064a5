/**
 * Slots and their turns: one consumer thread that only polls, one worker for each slot, one
 * committer. There is no listener container, because a turn must not hold a transaction open, delay
 * a rebalance or depend on the poll interval.
 */
@NullMarked
package io.mailhaul.copier.slot;

import org.jspecify.annotations.NullMarked;
