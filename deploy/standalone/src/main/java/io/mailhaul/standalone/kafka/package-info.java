/**
 * A durable Kafka inside this process, so that the platform needs nothing installed and what it has
 * taken on survives the process.
 */
@NullMarked
package io.mailhaul.standalone.kafka;

import org.jspecify.annotations.NullMarked;
