/**
 * The way of events to Kafka: the transactional outbox and the topics. An event is written in the
 * transaction of its decision, and a relay publishes it afterwards. So no decision lacks its event,
 * and no event lacks its decision.
 */
@NullMarked
package io.mailhaul.batch.outbox;

import org.jspecify.annotations.NullMarked;
