/**
 * Turns what batch-service wants people to know into the thread of a ticket. It decides nothing
 * about a migration: it has no database, and what it writes can be written again from the same
 * updates.
 */
@NullMarked
package io.mailhaul.notifier;

import org.jspecify.annotations.NullMarked;
