/**
 * Kafka building blocks that the workers share, such as the recovery of transactions that an
 * earlier process left open.
 */
@NullMarked
package io.mailhaul.worker.kafka;

import org.jspecify.annotations.NullMarked;
