/**
 * The message copier. {@code slot} reads a slot's events from Kafka, runs its turns and commits
 * their results; {@code lane} is the work within a turn: reconcile, copy, report progress. A lane
 * never sees Kafka, a slot never sees a message.
 */
@NullMarked
package io.mailhaul.copier;

import org.jspecify.annotations.NullMarked;
