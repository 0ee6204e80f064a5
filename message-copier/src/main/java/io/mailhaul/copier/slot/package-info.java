/**
 * Slots of the {@code folder-events} topic: the listener joins the consumer group, the poller hands
 * each assigned slot its events, and one worker for each slot processes them. There is no listener
 * container, because a turn must not hold a transaction open, delay a rebalance or depend on the
 * poll interval.
 */
@NullMarked
package io.mailhaul.copier.slot;

import org.jspecify.annotations.NullMarked;
