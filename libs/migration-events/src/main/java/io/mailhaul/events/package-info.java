/**
 * The Kafka contract between the services: the topics, their events, and the events' JSON. Nothing
 * here knows Spring or IMAP, so that any program can read what Mailhaul publishes.
 */
@NullMarked
package io.mailhaul.events;

import org.jspecify.annotations.NullMarked;
