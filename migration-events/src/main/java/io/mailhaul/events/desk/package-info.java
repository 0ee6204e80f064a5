/**
 * What batch-service's credential desk hands to a scanner or copier over HTTP: how to sign in, and
 * what earlier passes did. It is asked for when it is needed and kept in memory only, because
 * secrets never enter Kafka and ten thousand bookmarks do not fit into an event.
 */
@NullMarked
package io.mailhaul.events.desk;

import org.jspecify.annotations.NullMarked;
