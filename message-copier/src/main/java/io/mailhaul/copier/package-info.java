/**
 * Works lanes. {@code slot} takes a slot's events from Kafka in turns and commits what they did;
 * {@code lane} is what happens within a turn: reconcile, copy, account. A lane never sees Kafka, a
 * slot never sees a message.
 */
@NullMarked
package io.mailhaul.copier;

import org.jspecify.annotations.NullMarked;
