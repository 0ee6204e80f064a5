/**
 * What the services say to each other: the events of every topic, how they are written as JSON, and
 * the closed vocabulary of what can go wrong. Nothing here knows Spring or IMAP, so that any
 * program can read what Mailhaul publishes.
 */
@NullMarked
package io.mailhaul.events;

import org.jspecify.annotations.NullMarked;
