/**
 * Slots and their turns: one consumer thread that only polls, one worker per slot, one committer.
 * Works without a listener container, because a turn must neither hold a transaction open, nor
 * delay a rebalance, nor be bound to the poll interval.
 */
@NullMarked
package io.mailhaul.copier.slot;

import org.jspecify.annotations.NullMarked;
