/** Keeps the Kafka listeners of a service alive, and shows in its health when they are not. */
@NullMarked
package io.mailhaul.listener;

import org.jspecify.annotations.NullMarked;
