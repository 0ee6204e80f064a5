/**
 * Slots of the {@code folder-events} topic: one thread that polls and handles rebalances, one
 * worker for each slot, and the crash markers that protect against crash loops. There is no
 * listener container, because a turn must not hold a transaction open, delay a rebalance or depend
 * on the poll interval.
 */
@NullMarked
package io.mailhaul.copier.slot;

import org.jspecify.annotations.NullMarked;
