/**
 * The message copier: application, configuration and settings. {@code slot} assigns slots and runs
 * their turns, {@code lane} is the work within a turn. A lane never sees Kafka, a slot never sees a
 * message.
 */
@NullMarked
package io.mailhaul.copier;

import org.jspecify.annotations.NullMarked;
