/**
 * The message copier: application, configuration and settings. {@code slot} assigns slots and runs
 * their turns, {@code lane} is the work within a turn. A lane never uses Kafka, and code below
 * {@code slot} does not use the package {@code access.message}.
 */
@NullMarked
package io.mailhaul.copier;

import org.jspecify.annotations.NullMarked;
