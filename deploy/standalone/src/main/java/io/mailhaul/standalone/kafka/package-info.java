/**
 * A durable Kafka broker inside this process: the platform needs no installed broker, and the log
 * survives the process.
 */
@NullMarked
package io.mailhaul.standalone.kafka;

import org.jspecify.annotations.NullMarked;
