/**
 * Copies lanes. {@code slot} consumes a slot's events from Kafka in turns and commits the results;
 * {@code lane} holds the stages of one turn: reconcile, copy, report. A lane never sees Kafka, and
 * a slot never sees a message.
 */
@NullMarked
package io.mailhaul.copier;

import org.jspecify.annotations.NullMarked;
